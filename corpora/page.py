"""`docs/corpora.md`: how each field and each format does, from the results of one run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpora.compare import Status
from corpora.guidelines import RULES
from corpora.results import Result, Shown

AT_MOST = 0.02  # of the files in which either has a value may differ


@dataclass(frozen=True, slots=True)
class Read:
    """One file of a run: its package and format beside its result.

    `opened` tells whether Pillow opens a file that is not listed here.
    """

    package: str
    kind: str
    result: Result
    opened: bool = False


def page(files: Sequence[Read], lacking: Iterable[str], exiftool: str) -> str:
    """Return the page as Markdown."""
    whole = [one for one in files if not one.result.broken]
    broken = [one for one in files if one.result.broken]
    missing, packages = sorted(lacking), len({one.package for one in files})
    return "\n".join(
        (
            "# Strangers' pictures",
            "",
            "Written by `make corpora ARGS=--keep`, not by hand.",
            f"{len(files):,} different pictures out of {packages} source packages of Debian,",
            f"each read by this program and held against exiftool {exiftool}.",
            "The order of a field's sources is in [metadata.md](metadata.md).",
            "Values that differ only in blanks, in case or in how letters are composed are equal.",
            "",
            "## Fields",
            "",
            *_fields(whole),
            "",
            "*Other source*: the value stands at a place that comes later in the order.",
            "*Extra*: exiftool has none. *Failed*: the picture was refused.",
            "Files at which exiftool itself gives up (JPEG format error) are not compared.",
            "*Differ*: all but the equal ones, of the files in which either has a value;",
            f"more than {AT_MOST:.0%} is in bold.",
            "",
            "## Formats",
            "",
            *_formats(whole),
            "",
            "By the suffix. *Told*: refused with a reason. *Counted*: not listed, but named by",
            "`gallery list --not-shown`. *Silent*: neither.",
            "*Pillow opens*: so many of those that are not listed.",
            "",
            "## Broken on purpose",
            "",
            f"{len(broken):,} files that fuzzers found or that are broken by hand, by their names: "
            f"{_shown(broken)}.",
            "",
            *_fields(broken),
            "",
            *([f"Not to be had in this run: {', '.join(missing)}.", ""] if missing else []),
        )
    )


def _shown(files: Sequence[Read]) -> str:
    counts = Counter(one.result.shown for one in files)
    return ", ".join(f"{counts[shown]:,} {shown.name.lower()}" for shown in Shown)


def differing(files: Iterable[Read]) -> dict[str, float]:
    """Return for each field the share of files that differ, of those with a value."""
    counts = _counts(files)
    return {
        rule.key: 1 - found[Status.EQUAL] / found.total()
        for rule in RULES
        if (found := counts[rule.letter]).total()
    }


def _counts(files: Iterable[Read]) -> dict[str, Counter[Status]]:
    counts: dict[str, Counter[Status]] = {rule.letter: Counter() for rule in RULES}
    for one in files:
        for letter, status in one.result.fields.items():
            counts[letter][status] += 1
    return counts


def _fields(files: Sequence[Read]) -> Iterator[str]:
    counts, shares = _counts(files), differing(files)
    yield "| field | files | equal | other source | different | extra | missing | failed | differ |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for rule in RULES:
        found = counts[rule.letter]
        if not found:
            continue
        share = shares[rule.key]
        told = f"**{share:.1%}**" if share > AT_MOST else f"{share:.1%}"
        numbers = " | ".join(f"{found[status]:,}" for status in Status)
        yield f"| {rule.key} | {found.total():,} | {numbers} | {told} |"


def _formats(files: Sequence[Read]) -> Iterator[str]:
    kinds: Mapping[str, Counter[Shown]] = {one.kind: Counter() for one in files}
    opened: Counter[str] = Counter()
    for one in files:
        kinds[one.kind][one.result.shown] += 1
        opened[one.kind] += one.opened
    yield "| format | files | shown | told | counted | silent | Pillow opens |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for kind in sorted(kinds, key=lambda kind: (-kinds[kind].total(), kind)):
        found = kinds[kind]
        numbers = " | ".join(f"{found[shown]:,}" for shown in Shown)
        yield f"| {kind} | {found.total():,} | {numbers} | {opened[kind] or ''} |"

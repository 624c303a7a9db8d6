"""`make corpora`: read strangers' pictures, and hold what is said of them against exiftool.

    python -m corpora                   all packages, fetched below build/ the first time
    python -m corpora exiv2 tiff        these packages
    python -m corpora --part            what CI reads, in under two minutes
    python -m corpora --keep            write corpora/results.tsv and docs/corpora.md as well
    python -m corpora --again           compare again what the last run has read; reads nothing
    python -m corpora --fuzz 300        that many of the pictures with bytes changed or cut short

What differs is in build/corpora/differ.tsv: file, field, how, ours, exiftool's; the table of this
run is in build/corpora/corpora.md.

Exit code: 0 nothing got worse (or nothing can be fetched here, which is said), 1 a known file got
worse or the program did what it may not do, 2 bad usage or no exiftool.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from PIL import Image

from corpora import foreign, fuzz, product, results
from corpora.compare import Ours, Status, compare_all
from corpora.guidelines import RULES, wanted
from corpora.packages import PART, REST, FetchError, Sources
from corpora.page import Read, differing, page
from corpora.pictures import Picture, lay_out, pictures
from corpora.product import Run, Said
from corpora.results import Result, Shown

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "corpora"
RESULTS = ROOT / "corpora" / "results.tsv"
PAGE = ROOT / "docs" / "corpora.md"
PART_SECONDS = 80  # no package of the part is begun later: CI has two minutes for all
NAMES = {rule.letter: rule.key for rule in RULES}


@dataclass(slots=True)
class Found:
    """What a run has found so far."""

    files: dict[str, Read] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    worse: list[str] = field(default_factory=list)
    differ: list[tuple[str, ...]] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; return the exit code."""
    given = _parser().parse_args(arguments)
    try:
        exiftool = foreign.version()
    except OSError:
        print(
            "corpora: exiftool is not installed (Debian: libimage-exiftool-perl)", file=sys.stderr
        )
        return 2
    names = given.packages or (PART if given.part else sorted((*PART, *REST)))
    have, lacking = fetched(names)
    if lacking:
        print(f"corpora: not to be had here, and left out: {', '.join(lacking)}", flush=True)
    if not have:
        return 0
    if given.fuzz:
        return fuzz.main([BUILD / "files" / name for name in have], BUILD, given.fuzz, given.seed)
    known = results.load(RESULTS)
    found = Found()
    started = time.monotonic()
    for at, name in enumerate(have):
        if given.part and time.monotonic() - started > PART_SECONDS:
            print(f"corpora: left out for want of time: {', '.join(have[at:])}", flush=True)
            break
        read_package(name, known, found, again=given.again)
    text = page(tuple(found.files.values()), lacking, exiftool)
    (BUILD / "corpora.md").write_text(text, encoding="utf-8")
    lines = ("\t".join(cells).replace("\n", " ") for cells in found.differ)
    (BUILD / "differ.tsv").write_text("\n".join(lines) + "\n", "utf-8", "backslashreplace")
    if given.keep:
        kept = known | {digest: one.result for digest, one in found.files.items()}
        head = (f"exiftool {exiftool}", "fields: " + " ".join(f"{a}={b}" for a, b in NAMES.items()))
        results.save(RESULTS, kept, head)
        PAGE.write_text(text, encoding="utf-8")
    return report(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m corpora", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("packages", nargs="*", help="only these source packages")
    parser.add_argument("--part", action="store_true", help="the packages that CI reads")
    parser.add_argument("--keep", action="store_true", help="keep the results, write the page")
    parser.add_argument("--again", action="store_true", help="compare what was read last")
    parser.add_argument("--fuzz", type=int, default=0, metavar="FILES")
    parser.add_argument("--seed", type=int, default=1, help="of --fuzz (1)")
    return parser


def fetched(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Fetch the packages that are not here yet; return those that are, and those not to be had."""
    sources = Sources(BUILD / "apt")
    have: list[str] = []
    lacking: list[str] = []
    listed: bool | None = None
    for name in names:
        folder = BUILD / "files" / name
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            try:
                if listed is None:
                    listed = False
                    sources.update()
                    listed = True
                if listed:
                    count = sources.fetch(name, folder)
                    print(f"corpora: fetched {name}: {count:,} pictures", flush=True)
            except FetchError as error:
                print(f"corpora: {error}", file=sys.stderr, flush=True)
        (have if folder.is_dir() else lacking).append(name)
    return have, lacking


def read_package(
    name: str, known: Mapping[str, Result], found: Found, *, again: bool = False
) -> None:
    """Run the program and exiftool over one package, and add what comes of it to `found`.

    With `again`, take what they said when they were last run.
    """
    files = [one for one in pictures(BUILD / "files" / name) if one.hash not in found.files]
    kept = BUILD / "read" / f"{name}.json"
    if not files or (again and not kept.exists()):
        return
    run, tags = _kept(kept) if again else _run(name, files)
    if not again:
        _keep(kept, run, tags)
    found.faults += [f"{name}: {fault}" for fault in run.faults]
    print(f"corpora: {name}: {len(files):,} pictures, {run.seconds:.0f} s", flush=True)
    for one in files:
        theirs = tags.get(one.hash, {})
        read = judge(name, one, run, theirs)
        found.files[one.hash] = read
        before = known.get(one.hash)
        if before is not None and (lost := read.result.worse_than(before)):
            told = ", ".join(NAMES.get(letter, letter) for letter in lost)
            place = one.path.relative_to(BUILD / "files")
            found.worse.append(f"{one.hash} {name}: {place}: {told}")
        found.differ += differences(one, read.result, run.said.get(one.hash), theirs)


def _run(name: str, files: Sequence[Picture]) -> tuple[Run, Mapping[str, foreign.Tags]]:
    library = BUILD / "libraries" / name
    lay_out(files, library)
    with ThreadPoolExecutor(1) as beside:
        theirs = beside.submit(foreign.read, [one.path for one in files])
        run = product.run(library, BUILD / "caches" / name, len(files))
    shutil.rmtree(library)
    return run, {one.hash: theirs.result().get(one.path, {}) for one in files}


def _keep(path: Path, run: Run, tags: Mapping[str, foreign.Tags]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"run": asdict(run), "tags": tags}
    path.write_text(json.dumps(kept), encoding="utf-8")


def _kept(path: Path) -> tuple[Run, Mapping[str, foreign.Tags]]:
    kept = json.loads(path.read_text(encoding="utf-8"))
    run = kept["run"]
    said = {digest: Said(**one) for digest, one in run["said"].items()}
    return Run(said, tuple(run["not_shown"]), tuple(run["faults"]), run["seconds"]), kept["tags"]


def judge(package: str, picture: Picture, run: Run, tags: foreign.Tags) -> Read:
    """Return the result of one file."""
    said = run.said.get(picture.hash)
    if said is None:
        opened = not picture.broken and pillow_opens(picture.path)
        shown = Shown.COUNTED if picture.hash in run.not_shown else Shown.SILENT
        return Read(package, picture.kind, Result(shown, {}, picture.broken), opened)
    compared = not foreign.gave_up(tags)
    fields = compare_all(ours(said), tags, failed=said.failed) if compared else {}
    if picture.kind == "RAW":  # exiftool measures the sensor with its border, we the picture
        fields.pop("z", None)
    shown = Shown.TOLD if said.failed else Shown.SHOWN
    return Read(package, picture.kind, Result(shown, fields, picture.broken))


def foreign_kind(tags: foreign.Tags) -> str:
    """Return exiftool's name of what a file holds, "" where it knows none."""
    kind = tags.get("File:FileType")
    return kind if isinstance(kind, str) else ""


def ours(said: Said) -> dict[str, Ours]:
    """Return what the program says of a picture, by the key of the rule."""
    values: dict[str, Ours] = {}
    for key, value in {**said.values, **said.facts}.items():
        if isinstance(value, list):
            values[key] = tuple(map(str, value))
        elif isinstance(value, (str, int, float)):
            values[key] = value
    width, height = said.values.get("width"), said.values.get("height")
    values["size"] = (str(width), str(height)) if width and height else None
    return values


def pillow_opens(path: Path) -> bool:
    """Tell whether Pillow knows a file's kind: what a decoder reads is not to be left out."""
    with warnings.catch_warnings(), contextlib.suppress(Exception):  # plugins raise anything
        warnings.simplefilter("ignore")
        with Image.open(path):
            return True
    return False


def differences(
    one: Picture, result: Result, said: Said | None, tags: foreign.Tags
) -> Iterator[tuple[str, ...]]:
    """Yield what is not equal: file, field, how, our value and exiftool's, a line of cells each."""
    place = f"{one.path.relative_to(BUILD / 'files')}{' *' if one.broken else ''}"
    if result.shown is not Shown.SHOWN or said is None:
        why = str(said.facts.get("failure")) if said else ""
        yield place, "picture", result.shown.name.lower(), why, foreign_kind(tags)
    if said is None:
        return
    if said.damaged:
        yield place, "picture", "damaged", str(said.facts.get("damage")), foreign_kind(tags)
    values = ours(said)
    for rule in RULES:
        status = result.fields.get(rule.letter, Status.EQUAL)
        if status is not Status.EQUAL:
            theirs = wanted(rule, tags)
            yield place, rule.key, status.name.lower(), repr(values.get(rule.key)), repr(theirs)


def report(found: Found) -> int:
    """Say what came out; return the exit code."""
    whole = [one for one in found.files.values() if not one.result.broken]
    for line in _summary(whole):
        print(line)
    print(f"corpora: {len(found.files):,} pictures; what differs: {BUILD / 'differ.tsv'}")
    for fault in found.faults:
        print(f"corpora: fault: {fault}", file=sys.stderr)
    for line in found.worse:
        print(f"corpora: worse than before: {line}", file=sys.stderr)
    return 1 if found.faults or found.worse else 0


def _summary(files: Sequence[Read]) -> Iterator[str]:
    for key, share in sorted(differing(files).items(), key=lambda one: -one[1]):
        if share:
            yield f"  {key:<16} {share:>6.1%} differ"


if __name__ == "__main__":
    sys.exit(main())

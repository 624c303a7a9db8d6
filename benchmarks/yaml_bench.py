"""Reading and changing captions: our YAML beside PyYAML's CSafeLoader and ruamel.yaml.

Reading is 2,000 sidecars as text to data, bounds and duplicate keys checked. Changing is one key of
each of 300 sidecars with comments, quotes and Korean; "exact" counts the files in which every other
byte stayed what it was.
"""

from __future__ import annotations

import difflib
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from benchmarks import Options, Row, costs, report
from gallery.library import yamlfile
from gallery.library.patch import patched

PATH = Path("benchmark.yaml")
WORDS = ("robot", "head", "lies", "on", "the", "wet", "floor", "crew", "films", "android", "dawn")
KOREAN = ["정이가", "로봇", "머리를", "들고", "실험실", "바닥", "복도", "감독", "촬영", "현장"]
TAGS = ("prop/robot head", "place/science lab", "light/low", "crew", "place/shelter", "slate")


def sidecars(count: int) -> list[str]:
    """Return the same `count` sidecars every time: every way of writing that people have."""
    pick = random.Random(2194)
    return [_sidecar(number, pick) for number in range(count)]


def _sidecar(number: int, pick: random.Random) -> str:
    english = " ".join(pick.choices(WORDS, k=pick.randint(5, 22)))
    korean = " ".join(pick.choices(KOREAN, k=pick.randint(4, 12)))
    caption = (
        f"caption: {english}   # approved wording\n",
        f"caption: {{en: {english}, ko: {korean}}}\n",
        f"caption:\n  en: >-\n    {english}\n  ko: '{korean}'\n",
    )[number % 3]
    chosen = pick.sample(TAGS, pick.randint(1, 4))
    flow = f"tags: [{', '.join(chosen)}]\n"
    block = "tags:   # what is seen\n" + "".join(f"- {tag}\n" for tag in chosen)
    return (
        f"# still {number}\n{caption}headline: {english[:40].strip()}\n"
        f"{flow if number % 2 else block}"
        "people: [kim, {name: A. Example, role: prop maker}]   # left to right\n"
        f"kind: {pick.choice(('unit', 'bts', 'gallery'))}\n"
        f'number: "{number:05d}"\nscene: {pick.randint(1, 99)}A\n'
        f"date: 2022-11-{pick.randint(1, 30):02d}\nlocation: Science lab set\n"
        f"alt_text: A white robot head lies on its side; {english[:30].strip()}.\n"
        f"rating: {pick.randint(0, 5)}  # first look\nunknown key: [1, 2]\n"
    )


def same_but_for(before: str, after: str, key: str) -> bool:
    """Return whether only the line of `key` differs."""
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    changed = [line[2:] for line in lines if line[0] in "+-"]
    return len(changed) == 2 and all(line.startswith(f"{key}:") for line in changed)


def rows(options: Options) -> Iterator[Row]:
    """Measure reading, then changing."""
    many = [text.encode() for text in sidecars(options.pick(2_000, 50))]
    ours, baseline = costs(
        lambda: _each(lambda one: yamlfile.data(yamlfile.text(one, PATH), PATH), many),
        lambda: _each(lambda one: yaml.load(one, Loader=yaml.CSafeLoader), many),
        rounds=options.pick(7, 1),
    )
    yield Row.of(f"read {len(many):,} sidecars", ours, baseline, "PyYAML CSafeLoader", at_most=0.5)
    yield from _one_key(sidecars(options.pick(300, 10)))


def _each(read: Callable[[bytes], object], many: list[bytes]) -> None:
    for one in many:  # and nothing is kept, as the index keeps nothing
        read(one)


def _one_key(texts: list[str]) -> Iterator[Row]:
    from ruamel.yaml import YAML

    theirs = YAML(typ="rt")
    theirs.preserve_quotes = True
    theirs.width = 10**6

    def patch(text: str) -> str:
        return patched(text.encode(), {"scene": "42B"}, PATH).decode()

    def round_trip(text: str) -> str:
        data = theirs.load(text)
        data["scene"] = "42B"
        out = io.StringIO()
        theirs.dump(data, out)
        return out.getvalue()

    ours, baseline = costs(
        lambda: [patch(text) for text in texts],
        lambda: [round_trip(text) for text in texts],
        rounds=3,
    )
    yield Row.of(
        f"change one key of {len(texts)} sidecars",
        ours,
        baseline,
        "ruamel.yaml round trip",
        at_most=0.1,
    )
    yield Row(
        "sidecars that were not exact after it",
        sum(not same_but_for(text, patch(text), "scene") for text in texts),
        sum(not same_but_for(text, round_trip(text), "scene") for text in texts),
        "ruamel.yaml round trip",
        unit="",
        at_most=0,
        measure="value",
    )


if __name__ == "__main__":
    report(rows)

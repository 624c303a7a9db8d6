"""Libraries of any size to measure with: the same every time, and much like real ones.

Tags, people and words are drawn by Zipf's law (a few are everywhere, most are rare); captions are
English, Korean with its particles, or both. As records for the index:

    for one in records(100_000): ...

or as a tree of sidecars on disk, whose pictures are hard links to a few real ones:

    python -m benchmarks.generate /tmp/library 100000 --picture assets/jung_e/corridor.jpg
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from gallery.picture import PictureFacts
from gallery.search.record import (
    WANTED,
    Entry,
    PictureRef,
    Record,
    packed_facts,
    tag_entries,
)

SEED = 2194
BATCH = 10_000


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENGLISH = _words(
    """
    robot head android engraved laboratory floor ring camera crew films staff discussion shelter
    corridor researcher hologram brain soldier combat director monitor chair slate take boom dolly
    track tripod cable case umbrella rain night street lamp hallway rehearsal actor crane kitchen
    window table letter coat bridge river market alley rooftop stairs mirror hand face smile chase
    taxi station platform train crowd extra costume makeup wig phone call dinner hospital nurse
    doctor school teacher student lighting gaffer grip sound mix reel lens filter smoke haze wind
    water tank green screen build paint carpenter location scout permit catering wrap insert master
    aerial drone handheld silhouette backlight dusk dawn noon sunset snow explosion wire harness
    """
)
KOREAN = _words(
    """
    정이 로봇 머리 안드로이드 실험실 바닥 촬영 감독 배우 현장 복도 연구원 뇌 전투 쉘터 지구 조명
    카메라 문 비 밤 골목 가로등 우산 코트 다리 강변 시장 옥상 계단 거울 손 얼굴 미소 추격 택시
    버스 정류장 기차역 승강장 군중 의상 분장 소품 전화 저녁식사 병원 침대 간호사 의사 학교 교실
    선생님 학생 크레인 달리 슬레이트 모니터 렌즈 연기 바람 수조 세트 새벽 정오 노을 눈 해변 바다
    카페 회의실 주인공 대본
    """
)
PARTICLES = ("", "", "이", "가", "은", "는", "을", "를", "에서", "으로", "와", "의", "에", "까지")
GROUPS = ("prop", "place", "gear", "mood", "light", "costume", "vehicle", "crew", "set", "action")
SURNAMES = ("Kim", "Lee", "Park", "Choi", "Jung", "Kang", "Cho", "Yoon", "Jang", "Lim")
SYLLABLES = ("hyun", "soo", "yeon", "min", "ji", "woo", "kyung", "so", "yi", "ho", "jin", "eun")
FAMILY = "김이박최정강조윤장임"
GIVEN = "현수연민지우경소이호진은"
OFTEN_MISSING = ("alt_text", "headline", "location")


@dataclass(frozen=True, slots=True)
class Stock:
    """What captions are made of."""

    english: tuple[str, ...]
    korean: tuple[str, ...]
    tags: tuple[str, ...]
    people: tuple[Entry, ...]
    productions: tuple[Entry, ...]
    locations: tuple[str, ...]
    creators: tuple[str, ...]
    facts: tuple[tuple[PictureFacts, str], ...]


@cache
def stock() -> Stock:
    """Return some 12,000 words, 2,000 tags, 500 people, 40 productions."""
    draw = np.random.default_rng(SEED)

    def made(syllables: Sequence[str], count: int) -> list[str]:
        lengths = draw.integers(2, 5, count).tolist()
        return ["".join(draw.choice(syllables, length)) for length in lengths]

    odd = made([c + v for c in "bdfghklmnprstvw" for v in "aeiou"], 6_000)
    names = made(list(GIVEN + "가나다라마바사아자차카타파하"), 4_000)
    english = list(dict.fromkeys([*ENGLISH, *odd]))
    leaves = [f"{english[at]} {english[at + 7]}" if at % 3 else english[at] for at in range(1_990)]
    tags = [f"{GROUPS[at % len(GROUPS)]}/{leaf}" for at, leaf in enumerate(leaves)]
    sizes = ((6000, 4000), (4000, 6000), (8256, 5504), (3000, 2000), (2000, 2000))
    facts = [PictureFacts(w, h, "JPEG", 8, "sRGB", f"Camera {w}", "50 mm") for w, h in sizes]
    return Stock(
        english=tuple(english),
        korean=tuple(dict.fromkeys([*KOREAN, *names])),
        tags=tuple(dict.fromkeys(tags)),
        people=tuple(_person(number, draw) for number in range(500)),
        productions=tuple(
            Entry(f"{english[3 * at].title()} {at + 1}", names=(KOREAN[at],)) for at in range(40)
        ),
        locations=tuple(f"{english[at].title()} set {at % 9 + 1}" for at in range(200)),
        creators=tuple(f"{surname} Example {at}" for at in range(4) for surname in SURNAMES),
        facts=tuple((one, packed_facts(one)) for one in facts),
    )


def _person(number: int, draw: np.random.Generator) -> Entry:
    family = number % len(SURNAMES)
    first, second = draw.integers(0, len(SYLLABLES), 2).tolist()
    given = f"{SYLLABLES[first].title()}-{SYLLABLES[second]}"
    name = f"{SURNAMES[family]} {given} {number}"
    role = f"{ENGLISH[number % len(ENGLISH)].title()} {number}"
    local = f"{FAMILY[family]}{GIVEN[first]}{GIVEN[second]}"
    return Entry(name, role, (local, name.replace("-", " ")), (role,), (f"p{number}",))


def _zipf(draw: np.random.Generator, kinds: int, count: int, power: float = 1.0) -> list[int]:
    shares = np.cumsum(1 / np.arange(1, kinds + 1) ** power)
    found: list[int] = np.searchsorted(shares / shares[-1], draw.random(count)).tolist()
    return found


def records(count: int, seed: int = SEED) -> Iterator[Record]:
    """Yield `count` stills, in the order of their ids."""
    for start in range(0, count, BATCH):
        yield from _batch(start, min(BATCH, count - start), np.random.default_rng((seed, start)))


def _batch(start: int, count: int, draw: np.random.Generator) -> Iterator[Record]:
    things = stock()
    lengths = draw.integers(6, 20, count).tolist()
    english = iter(_zipf(draw, len(things.english), 20 * count, 0.9))
    korean = iter(_zipf(draw, len(things.korean), 20 * count, 0.9))
    endings = iter(draw.integers(0, len(PARTICLES), 20 * count).tolist())
    tag_counts = draw.integers(2, 7, count).tolist()
    tags = iter(_zipf(draw, len(things.tags), 7 * count))
    people_counts = draw.integers(0, 5, count).tolist()
    people = iter(_zipf(draw, len(things.people), 5 * count, 0.9))
    languages = draw.random(count).tolist()
    productions = _zipf(draw, len(things.productions), count, 0.8)
    scenes = _zipf(draw, 400, count, 0.7)
    days = draw.integers(0, 2_500, count)
    dates = (np.datetime64("2019-01-01") + days).astype(str).tolist()
    ratings = draw.choice(6, count, p=[0.5, 0.05, 0.1, 0.15, 0.12, 0.08]).tolist()
    kinds = draw.choice(["unit", "bts", "gallery", ""], count, p=[0.6, 0.25, 0.05, 0.1]).tolist()
    labels = draw.choice(["", "red", "green", "blue"], count, p=[0.8, 0.08, 0.07, 0.05]).tolist()
    picks = draw.choice(["", "pick", "reject"], count, p=[0.7, 0.2, 0.1]).tolist()
    places = _zipf(draw, len(things.locations), count, 0.8)
    creators = _zipf(draw, len(things.creators), count)
    facts = draw.integers(0, len(things.facts), count).tolist()
    missing = draw.random((count, 3))
    for at in range(count):
        number = start + at
        plain = " ".join(things.english[next(english)] for _ in range(lengths[at]))
        local = " ".join(
            things.korean[next(korean)] + PARTICLES[next(endings)] for _ in range(lengths[at])
        )
        captions = ((local,), (plain, local), (plain,))[
            (languages[at] > 0.3) + (languages[at] > 0.5)
        ]
        known, text = things.facts[facts[at]]
        scene = f"{scenes[at] // 2 + 1}{'A' if scenes[at] % 2 else ''}"
        folder = f"unit{number // 100_000:02}/day{number // 1_000 % 100:02}"
        name = f"F{productions[at]:02}_S{scene}_{number:07}"
        lacks = {
            key
            for key, share in zip(("alt_text", "headline", "location"), missing[at], strict=True)
            if share < 0.3
        }
        yield Record(
            id=f"{folder}/{name}",
            picture=PictureRef(f"{folder}/{name}.jpg", 1_000_000 + number, 10**18 + number),
            stamp=number,
            captions=captions,
            headlines=() if "headline" in lacks else (" ".join(captions[0].split()[:4]),),
            number=f"{number:07}",
            scene=scene,
            tags=tag_entries(tuple(things.tags[next(tags)] for _ in range(tag_counts[at])), {}),
            people=tuple(
                dict.fromkeys(things.people[next(people)] for _ in range(people_counts[at]))
            ),
            production=things.productions[productions[at]],
            kind=kinds[at],
            rating=ratings[at],
            label=labels[at],
            pick=picks[at],
            date=dates[at],
            location="" if "location" in lacks else things.locations[places[at]],
            creator=things.creators[creators[at]],
            formats=("jpeg", "raw") if number % 3 == 0 else ("jpeg",),
            width=known.width,
            height=known.height,
            present=frozenset(WANTED) - lacks,
            changed_ns=10**18 + number * 10**9,
            facts=text,
        )


def sidecar(one: Record) -> str:
    """Return the YAML of a still."""
    languages = ("ko",) if one.captions[0][0] > "z" else ("en", "ko")
    texts = zip(languages, one.captions, strict=False)
    lines = ["caption:", *(f"  {language}: {text}" for language, text in texts)]
    lines += [f"headline: {text}" for text in one.headlines]
    above = {entry.value.rpartition("/")[0] for entry in one.tags}
    leaves = [entry.value for entry in one.tags if entry.value not in above]
    lines += [f"tags: [{', '.join(leaves)}]", "people:" if one.people else "people: []"]
    lines += [f"  - {{name: {who.value}, role: {who.detail}}}" for who in one.people]
    lines += [f'number: "{one.number}"', f"scene: {one.scene}", f"date: {one.date}"]
    for key in ("kind", "label", "pick", "location", "creator"):
        value = getattr(one, key)
        lines += [f"{key}: {value}"] if value else []
    lines += [f"rating: {one.rating}"] if one.rating else []
    return "\n".join(lines) + "\n"


def tree(folder: Path, count: int, pictures: Sequence[Path], *, sidecars: bool = True) -> None:
    """Make a library of `count` stills in `folder`; the pictures are links to these few.

    Where a picture can take no more links (ext4 allows 65,000) or is on another disk, a copy of it
    takes its place.
    """
    made: set[str] = set()
    originals = list(pictures)
    for number, one in enumerate(records(count)):
        if one.folder not in made:
            made.add(one.folder)
            for top in ("assets", "metadata"):
                (folder / top / one.folder).mkdir(parents=True, exist_ok=True)
        turn, picture = number % len(originals), folder / "assets" / one.picture.path
        try:
            os.link(originals[turn], picture)
        except OSError as error:
            if error.errno not in (errno.EMLINK, errno.EXDEV):
                raise
            originals[turn] = Path(shutil.copy2(originals[turn], picture))
        if sidecars:
            path = folder / "metadata" / f"{one.id}.yaml"
            path.write_text(sidecar(one), encoding="utf-8")


def main() -> None:
    """Make the tree that the command line asks for."""
    parser = argparse.ArgumentParser(description="Make a library of generated stills.")
    parser.add_argument("folder", type=Path, help="where to; it should not exist yet")
    parser.add_argument("count", type=int, help="how many stills")
    parser.add_argument("--picture", type=Path, action="append", required=True, metavar="FILE")
    parser.add_argument("--no-sidecars", action="store_true", help="pictures only")
    options = parser.parse_args()
    tree(options.folder, options.count, options.picture, sidecars=not options.no_sidecars)


if __name__ == "__main__":
    main()

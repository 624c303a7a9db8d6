"""The index against a plain reading of the rules, record by record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery.library.production import TagWords
from gallery.search import growth, merging
from gallery.search.choices import Choices, Facet
from gallery.search.filing import day
from gallery.search.folding import fold, natural_key
from gallery.search.index import Index, SortKey
from gallery.search.marks import STANDINGS
from gallery.search.nodes import (
    And,
    Between,
    Column,
    Everything,
    Is,
    Match,
    Measure,
    Node,
    Not,
    Or,
    Orientation,
    Present,
    Scope,
    Stands,
    State,
    Text,
)
from gallery.search.query import parse
from gallery.search.record import WANTED, Entry, PictureRef, Record, tag_entries
from gallery.search.sorting import Orders

NOW = 1_000.0
WORDS = ["robot", "head", "lab", "정이가", "정이", "Éclair", "Jung-E", "a", "42", "lab, dusk"]
TAGS = ["prop", "prop/robot head", "prop/slate", "place/science lab", "Éclair", "정이"]
TAG_WORDS = {"prop/robot head": TagWords(("android head",), (("ko", "로봇 머리"),))}
PEOPLE = [
    Entry("Kim Hyun-joo", "Jung-E", ("김현주", "Kim Hyun Joo"), ("Jung-E",), ("kim",)),
    Entry("Kim Hyun-joo", "voice", (), ("voice",)),
    Entry("A. Example", "prop maker", (), ("prop maker",)),
    Entry("B. Robot"),
]
PRODUCTIONS = [None, Entry("Jung_E", names=("정이",)), Entry("Train to Busan")]
PLACES = ["", "Science lab set", "Studio A / B", "Café Europa"]
APPROVALS = ["approved", "pending", "unsent", "killed", "overquota"]
DATES = ["", "2022", "2022-11", "2022-11-03", "2022-11-03T14:02:00", "2023-01-10", "gone"]


@st.composite
def records(draw: st.DrawFn, still_id: str) -> Record:
    """Return some still with this id."""
    pick = draw(st.sampled_from(["", "pick", "reject"]))
    folder = still_id.rpartition("/")[0]
    name = draw(st.sampled_from(["head.jpg", "still 9.jpg", "still 10.tif", "정이.jpg"]))
    texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), max_size=2)
    return Record(
        id=still_id,
        picture=PictureRef(f"{folder}/{name}" if folder else name, 5, 6),
        stamp=draw(st.integers(-5, 5)),
        captions=tuple(draw(texts)),
        headlines=tuple(draw(texts)),
        number=draw(st.sampled_from(["", "9", "00010", "A-0100", "42A", "0"])),
        scene=draw(st.sampled_from(["", "42A", "42", "142", "420", "007"])),
        tags=tag_entries(tuple(draw(st.lists(st.sampled_from(TAGS), max_size=3))), TAG_WORDS),
        people=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=3))),
        production=draw(st.sampled_from(PRODUCTIONS)),
        kind=draw(st.sampled_from(["", "bts", "unit"])),
        rating=draw(st.integers(0, 5)),
        label=draw(st.sampled_from(["", "red"])),
        pick=pick,
        date=draw(st.sampled_from(DATES)),
        location=draw(st.sampled_from(PLACES)),
        creator=draw(st.sampled_from(["", "A. Example"])),
        formats=tuple(draw(st.lists(st.sampled_from(["jpeg", "tiff"]), max_size=2, unique=True))),
        embargo=draw(st.sampled_from([None, 1.0, 2_000.0])),
        spoiler=draw(st.booleans()),
        unreadable=draw(st.booleans()),
        damaged=draw(st.booleans()),
        failure=draw(st.sampled_from(["", "not a picture"])),
        width=draw(st.sampled_from([0, 4000, 6000])),
        height=draw(st.sampled_from([0, 4000])),
        present=frozenset(draw(st.lists(st.sampled_from(WANTED)))),
        changed_ns=draw(st.integers(1, 5)),
        facts=draw(st.sampled_from(["", "{}"])),
        approval=tuple(draw(st.lists(st.sampled_from(APPROVALS), max_size=2, unique=True))),
        standing=draw(st.integers(0, len(STANDINGS) - 1)),
        killed_by=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2))),
        approved_by=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2))),
        awaited_from=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2))),
    )


@st.composite
def libraries(draw: st.DrawFn) -> list[Record]:
    """Return a few stills in a few folders."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=12))
    return [draw(records(still_id)) for still_id in ids]


IDS = [
    f"{folder}{name}" for folder in ("", "a/", "a/b/", "정이/") for name in ("s1", "s2", "s10", "t")
]

QUERIES = st.sampled_from(
    """
    robot|정이|eclair|jung-e|a|42|"robot head"|"lab, dusk"|"head lab"|"a 42"|caption:robot|
    caption:"head robot"|headline:lab|file:10|file:정이|tag:prop|tag:"robot head"|
    tag:"android head"|tag:"로봇 머리"|tag:=prop/slate|tag:pro|tag:"science lab"|person:kim|
    person:김현주|person:="A. Example"|
    person:robot|role:jung|role:maker|kind:bts|kind:none,unit|scene:42|scene:7|scene:=42a|number:10|
    number:0|number:42|number:100|number:a-0100|location:lab|location:="Café Europa"|creator:ex|
    production:정이|production:busan|folder:a|folder:b|folder:정이|format:tif|label:red|label:none|
    rating:>=4|rating:3..5|rating:0|date:2022|date:2022-11|date:2022-11-03|date:>=2023|date:..2022-11|
    date:=2022-11|orientation:portrait|orientation:landscape|orientation:square|size:>=20mp|size:16mp|
    is:pick|is:reject|is:unflagged|is:embargoed|is:spoiler|is:damaged|is:unreadable|has:caption|
    is:approved|is:pending|is:unsent|is:killed|is:overquota|approval:killed|approval:unsent,pending|
    killed-by:kim|killed-by:="A. Example"|approved-by:김현주|approved_by:robot|awaited-from:kim|
    missing:alt_text|has:notes|kim|"kim hyun"|voice|europa|a. example
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)


@st.composite
def filters(draw: st.DrawFn) -> str:
    """Return a query of one to three terms."""
    terms = draw(st.lists(QUERIES, max_size=3))
    return draw(st.sampled_from([" ", " OR "])).join(
        draw(st.sampled_from(["", "-"])) + f"({term})" for term in terms
    )


@st.composite
def clicks(draw: st.DrawFn) -> Choices:
    """Return a few choices in facets."""
    possible = [
        (Facet.TAGS, "prop"),
        (Facet.TAGS, "prop/slate"),
        (Facet.PEOPLE, "Kim Hyun-joo"),
        (Facet.KIND, "bts"),
        (Facet.KIND, "none"),
        (Facet.RATING, "0"),
        (Facet.RATING, "4"),
        (Facet.LABEL, "red"),
        (Facet.PICK, "unflagged"),
        (Facet.DATE, "2022-11"),
        (Facet.LOCATION, "Studio A / B"),
        (Facet.FORMAT, "jpeg"),
        (Facet.MISSING, "caption"),
        (Facet.PRODUCTION, "Jung_E"),
        (Facet.CREATOR, "A. Example"),
        (Facet.APPROVAL, "killed"),
        (Facet.APPROVAL, "unsent"),
    ]
    choices = Choices()
    for facet, value in draw(st.lists(st.sampled_from(possible), max_size=3, unique=True)):
        excluded = draw(st.booleans())
        choices = choices.excluding(facet, value) if excluded else choices.toggled(facet, value)
    return choices


# --- the rules, said once more in the plainest way


def texts(one: Record) -> list[str]:
    """Return all that plain words are looked for in."""
    found = [*one.captions, *one.headlines, one.picture.name, one.number, one.scene]
    found += [one.location, one.creator]
    for entry in one.tags:
        found += [entry.value, *entry.names]
    for entry in one.people:
        found += [entry.value, *entry.names, *entry.roles]
    return [fold(text) for text in found]


def whole_numbers(needle: str, value: str) -> bool:
    """Return whether `needle` stands in `value` without cutting a number in two."""
    pattern = re.sub(r"^0*(?=\d)", "", needle)
    pattern = ("(?<![0-9])0*" if pattern[:1].isdigit() else "") + re.escape(pattern)
    return bool(re.search(pattern + ("(?![0-9])" if needle[-1:].isdigit() else ""), fold(value)))


def below(needle: str, entry: Entry) -> bool:
    """Return whether a path is, or ends with, `needle`, or has it for another name."""
    path = fold(entry.value)
    return path == needle or path.endswith("/" + needle) or needle in map(fold, entry.names)


def folders(one: Record) -> list[Entry]:
    """Return the folder of a still and those above."""
    parts = one.folder.split("/") if one.folder else []
    return [Entry("/".join(parts[: end + 1])) for end in range(len(parts))]


def matches(node: Match, one: Record) -> bool:
    """Return whether a still has a value that matches."""
    needle = node.text
    plain = {
        Column.KIND: one.kind or "none",
        Column.LABEL: one.label or "none",
        Column.SCENE: one.scene,
        Column.NUMBER: one.number,
        Column.LOCATION: one.location,
        Column.CREATOR: one.creator,
        Column.MONTH: day(one.date).month,
        Column.PRODUCTION: one.production.value if one.production else "",
    }
    people = {
        Column.PERSON: one.people,
        Column.KILLED_BY: one.killed_by,
        Column.APPROVED_BY: one.approved_by,
        Column.AWAITED_FROM: one.awaited_from,
    }
    entries = {Column.TAG: one.tags, Column.FOLDER: folders(one), **people}
    if node.column is Column.ROLE:
        return any(needle in fold(role) for entry in one.people for role in entry.roles)
    if node.column in (Column.FORMAT, Column.APPROVAL):
        return needle in (one.formats if node.column is Column.FORMAT else one.approval)
    if node.exact:
        known = [plain[node.column]] if node.column in plain else []
        known += [entry.value for entry in entries.get(node.column, ())]
        return needle in [fold(value) for value in known if value]
    match node.column:
        case Column.TAG | Column.FOLDER:
            return any(below(needle, entry) for entry in entries[node.column])
        case column if column in people:
            return any(
                needle in map(fold, entry.codes)
                or any(needle in fold(name) for name in (entry.value, *entry.names))
                for entry in people[column]
            )
        case Column.SCENE | Column.NUMBER:
            return whole_numbers(needle, plain[node.column])
        case Column.PRODUCTION:
            names = (one.production.value, *one.production.names) if one.production else ()
            return any(needle in fold(name) for name in names)
    return needle in fold(plain[node.column])


def holds(node: Node, one: Record) -> bool:
    """Return whether a still is found."""
    pixels = one.width * one.height
    match node:
        case Everything():
            return True
        case And(nodes):
            return all(holds(each, one) for each in nodes)
        case Or(nodes):
            return any(holds(each, one) for each in nodes)
        case Not(inner):
            return not holds(inner, one)
        case Text(text, Scope.ANY):
            return any(text in known for known in texts(one))
        case Text(text, scope):
            known = {"caption": one.captions, "headline": one.headlines}
            return any(text in fold(each) for each in known.get(scope, (one.picture.name,)))
        case Match():
            return matches(node, one)
        case Between(Measure.RATING, low, high):
            return low <= one.rating <= high
        case Between(Measure.SIZE, low, high):
            return pixels > 0 and low <= pixels <= high
        case Between(Measure.DATE, low, high):
            first, last, _, _ = day(one.date)
            return first > 0 and low <= first and last <= high
        case Is(State.EMBARGOED):
            return one.embargo is not None and one.embargo > NOW
        case Is(State.UNREADABLE):
            return one.unreadable or bool(one.failure)
        case Is(State.UNFLAGGED):
            return not one.pick
        case Is(State.SPOILER | State.DAMAGED as state):
            return one.spoiler if state is State.SPOILER else one.damaged
        case Is(state) if state in APPROVALS:
            return state in one.approval
        case Is(state):
            return one.pick == state
        case Present(key):
            return key in one.present
        case Stands(Orientation.SQUARE):
            return one.width == one.height > 0
        case Stands(way):
            wide = one.width > one.height
            return wide if way is Orientation.LANDSCAPE else one.width < one.height
    raise AssertionError(node)


def facet_values(facet: Facet, one: Record) -> set[str]:
    """Return the values that a still counts for in a facet."""
    month = day(one.date).month
    values = {
        Facet.PRODUCTION: [one.production.value] if one.production else [],
        Facet.PEOPLE: [entry.value for entry in one.people],
        Facet.TAGS: [entry.value for entry in one.tags],
        Facet.KIND: [one.kind or "none"],
        Facet.RATING: [str(one.rating)],
        Facet.LABEL: [one.label or "none"],
        Facet.PICK: [one.pick or "unflagged"],
        Facet.APPROVAL: list(one.approval),
        Facet.DATE: [month],
        Facet.LOCATION: [one.location],
        Facet.CREATOR: [one.creator],
        Facet.FORMAT: list(one.formats),
        Facet.MISSING: [key for key in WANTED if key not in one.present],
    }
    return set(filter(None, values[facet]))


def expected_facet(facet: Facet, choices: Choices, stills: Sequence[Record]) -> dict[str, int]:
    """Return the counts of a facet, its own choices open."""
    others = Choices(tuple(one for one in choices.chosen if one.facet is not facet)).node()
    counts = Counter(
        value for one in stills if holds(others, one) for value in facet_values(facet, one)
    )
    return dict(counts)


def sort_value(key: SortKey, one: Record) -> bytes | int | None:
    """Return what a still is sorted by, None where it has no such value."""
    first = day(one.date).first
    values: dict[SortKey, bytes | int | None] = {
        SortKey.DATE: first * 86_400 + (50_520 if "T" in one.date else 0) if first else None,
        SortKey.FILE: b"",
        SortKey.NUMBER: natural_key(one.number) if one.number else None,
        SortKey.RATING: one.rating or None,
        SortKey.CAPTION: natural_key(one.captions[0]) if any(one.captions[:1]) else None,
        SortKey.CHANGED: one.changed_ns,
    }
    return values[key]


def expected_order(key: SortKey, stills: Sequence[Record], *, descending: bool) -> list[str]:
    """Return the ids in order."""
    by_place = sorted(
        stills, key=lambda one: (natural_key(one.picture.name), natural_key(one.id), one.id)
    )
    text = key in (SortKey.FILE, SortKey.NUMBER, SortKey.CAPTION)
    with_value = [one for one in by_place if sort_value(key, one) is not None]
    without = [one for one in by_place if sort_value(key, one) is None]
    if descending and text:
        with_value.reverse()
    with_value.sort(key=lambda one: sort_value(key, one), reverse=descending)  # type: ignore[arg-type,return-value]
    return [one.id for one in with_value + without]


def check(index: Index, stills: Sequence[Record], text: str, choices: Choices) -> None:
    """Compare what an index finds with what the rules say."""
    node = parse(text)
    results = index.search(node, choices, SortKey.FILE, descending=False, now=NOW)
    found = [one for one in stills if holds(node, one)]
    both = [one for one in found if holds(choices.node(), one)]
    assert index.ids(results.rows) == expected_order(SortKey.FILE, both, descending=False)
    chosen = {(facet, value) for facet, value, _ in choices}
    for facet, values in results.facets.items():
        counted = {one.value: one.count for one in values}
        assert all(count or is_above(facet, value, chosen) for value, count in counted.items())
        counted = {value: count for value, count in counted.items() if count}
        assert counted == expected_facet(facet, choices, found), facet


def is_above(facet: Facet, value: str, chosen: set[tuple[Facet, str]]) -> bool:
    """Return whether a value is chosen, or leads to one that is."""
    return any(
        facet is one and (known == value or known.startswith(value + "/")) for one, known in chosen
    )


SLOW = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW
@given(libraries(), filters(), clicks())
def test_a_filter_finds_and_counts_what_the_rules_say(
    stills: list[Record], text: str, choices: Choices
) -> None:
    check(Index.empty().changed(stills), stills, text, choices)


@SLOW
@given(libraries(), libraries(), libraries(), filters(), clicks(), st.data())
def test_a_changed_index_is_as_good_as_a_new_one(
    first: list[Record],
    second: list[Record],
    third: list[Record],
    text: str,
    choices: Choices,
    data: st.DataObject,
) -> None:
    index = Index.empty().changed(first)
    if data.draw(st.booleans(), "compacted early"):
        index = index.compacted()
    rows = {one.id: index.row(one.id) for one in first}
    living = {one.id: one for one in first}
    for batch in (second, third):
        removed = data.draw(st.lists(st.sampled_from(IDS), max_size=4))
        index = index.changed(batch, removed)
        changed = {one.id for one in batch}
        living |= {one.id: one for one in batch}
        for still_id in removed:
            if still_id not in changed and still_id in living:
                del living[still_id]
                rows.pop(still_id, None)
    stills = list(living.values())
    for each in (index, index.compacted()):
        assert each.count == len(stills)
        stamps = [each.in_folder(folder) for folder in each.folders()]
        assert sum(map(len, stamps)) == len(stills)
        assert {k: v for folder in stamps for k, v in folder.items()} == {
            one.id: (each.row(one.id), one.stamp) for one in stills
        }
        for still_id, row in rows.items():
            assert each.row(still_id) == row
        check(each, stills, text, choices)
        for key in SortKey:
            for descending in (False, True):
                results = each.search(Everything(), Choices(), key, descending=descending, now=NOW)
                expected = expected_order(key, stills, descending=descending)
                assert each.ids(results.rows) == expected, (key, descending)


@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(libraries(), libraries(), filters(), clicks())
def test_an_index_comes_back_from_disk_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[Record],
    second: list[Record],
    text: str,
    choices: Choices,
) -> None:
    folder = tmp_path_factory.mktemp("snapshot")
    index = Index.empty().changed(first).compacted()
    index.save(folder)
    index = index.changed(second)
    index.save(folder)
    loaded = Index.load(folder)
    assert loaded is not None
    living = {one.id: one for one in [*first, *second]}
    check(loaded, list(living.values()), text, choices)
    assert [loaded.row(still_id) for still_id in living] == [
        index.row(still_id) for still_id in living
    ]
    assert loaded.unlearned() == index.unlearned()


# --- examples


def some(count: int) -> list[Record]:
    """Return stills of which each has a few values in common with others."""
    return [
        Record(
            f"day{number % 7}/still_{number}",
            PictureRef(f"day{number % 7}/still_{number}.jpg", number, number),
            captions=(f"robot {'정이가' if number % 5 else 'head'} word{number % 97}",),
            number=f"{number:05}",
            tags=tag_entries((f"tag/{number % 300}", f"mood/{number % 3}"), {}),
            people=(PEOPLE[number % 4],),
            rating=number % 6,
            scene=f"{number % 50}",
            kind=("bts", "unit", "")[number % 3],
            location=PLACES[number % 4],
            changed_ns=number + 1,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    "text", ["", "robot", "정이", "word9", "tag:mood", "-tag:mood/1", "still_1"]
)
@pytest.mark.parametrize("click", ["", "bts"])
def test_many_stills_are_counted_by_bits_as_few_are_one_by_one(text: str, click: str) -> None:
    stills = some(9_000)
    choices = Choices().toggled(Facet.KIND, click) if click else Choices()
    index = Index.empty().changed(stills)
    check(index.compacted(), stills, text, choices)


def test_an_index_does_not_change_under_a_search() -> None:
    stills = some(10)
    index = Index.empty().changed(stills)
    index.changed([stills[0]._replace(rating=5)], [stills[1].id])
    check(index, stills, "rating:0", Choices())


@pytest.mark.parametrize("gone", ["a/s1", "a/s2"])
def test_a_column_is_counted_where_no_row_has_several_entries_any_more(gone: str) -> None:
    stills = [
        Record(f"a/{name}", PictureRef(f"a/{name}.jpg", 1, 1), location=name, formats=formats)
        for name, formats in (("s1", ("tiff", "jpeg")), ("s2", ("tiff",)), ("s3", ("jpeg",)))
    ]
    index = Index.empty().changed(stills).compacted()
    left = [one for one in stills if one.id != gone]
    index = index.changed([], [gone])
    if gone == "a/s1":
        check(index.compacted(), left, "", Choices().toggled(Facet.LOCATION, "s2"))
    index = index.changed([left[0]._replace(formats=("raw",))])
    left[0] = left[0]._replace(formats=("raw",))
    check(index.compacted(), left, "", Choices().toggled(Facet.LOCATION, "s3"))


def test_many_small_edits_stay_few_segments(find: Callable[..., list[str]]) -> None:
    stills = some(500)
    index = Index.empty().changed(stills).compacted()
    for number, one in enumerate(stills):
        stills[number] = one._replace(rating=5, captions=(f"edited {number}",))
        index = index.changed([stills[number]])
    check(index, stills, "edited", Choices())
    assert len(index._parts) < 8
    assert find(index, '"edited 42"') == [
        "day0/still_42",
        *(f"day{n % 7}/still_{n}" for n in range(420, 430)),
    ]


@pytest.mark.parametrize("at_once", [1, 100, 1 << 20])
@pytest.mark.parametrize("edits", [3, 2_000])
def test_what_is_merged_on_the_disk_is_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int, edits: int
) -> None:
    monkeypatch.setattr(merging, "AT_ONCE", at_once)
    stills = some(5_000)
    index = Index.empty().changed(stills[:4_000]).compacted(tmp_path).changed(stills[4_000:])
    for at in range(0, edits, 1_000):
        batch = range(at, min(at + 1_000, edits))
        edited = [stills[2 * n]._replace(rating=5, tags=(), scene="") for n in batch]
        stills[2 * batch[0] : 2 * batch[-1] + 1 : 2] = edited
        index = index.changed(edited)
    check(index.compacted(tmp_path), stills, "-tag:mood/1", Choices())
    index.compacted(tmp_path).save(tmp_path)
    loaded = Index.load(tmp_path)
    assert loaded is not None
    check(loaded, stills, "robot 정이가", Choices())
    for key in SortKey:
        results = loaded.search(Everything(), Choices(), key, descending=True, now=NOW)
        assert loaded.ids(results.rows) == expected_order(key, stills, descending=True)


def test_a_scan_of_many_keeps_them_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "SET_ASIDE", 300)
    monkeypatch.setattr(growth, "MOST_ASIDE", 2)
    stills = some(3_000)
    index = Index.empty()
    for at in range(0, 3_000, 100):
        again = stills[at // 2]._replace(captions=("said anew",)) if at else stills[0]
        stills[at // 2] = again
        index = index.changed([*stills[at : at + 100], again]).set_aside(tmp_path)
    assert sum(len(part.rows) for part in index._parts if part.base.stored is None) < 300
    assert len(index._parts) < 8
    check(index, stills, "tag:mood/1", Choices())
    check(index.compacted(tmp_path), stills, "anew", Choices())
    assert not list(tmp_path.glob("tmp*")), "what is set aside has no name"


def test_orders_are_kept_when_little_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    stills = some(500)
    index = Index.empty().changed(stills).compacted()
    for key in SortKey:
        index.search(Everything(), Choices(), key, descending=False, now=NOW)
    stills[7] = stills[7]._replace(captions=("a",), number="9", rating=5)
    index = index.changed([stills[7]], [stills.pop(3).id])
    monkeypatch.setattr(Orders, "_sorted", None)
    index = index.compacted()
    for key in SortKey:
        results = index.search(Everything(), Choices(), key, descending=False, now=NOW)
        assert index.ids(results.rows) == expected_order(key, stills, descending=False)

"""Records become columns, whoever else holds their entries."""

from __future__ import annotations

import gc

import pytest

from gallery.search import filing
from gallery.search.filing import segment_of
from gallery.search.nodes import Column
from gallery.search.record import Entry, PictureRef, Record
from gallery.search.segment import Segment


def made(*rows: tuple[Entry, ...]) -> list[Record]:
    """Return a record with each of these lists of people."""
    return [
        Record(f"still {number}", PictureRef(f"{number}.jpg", 1, 1), people=people)
        for number, people in enumerate(rows)
    ]


def copied(entry: Entry) -> Entry:
    """Return an equal entry that is another object."""
    return Entry(*entry)


def names(segment: Segment, row: int) -> list[str]:
    """Return whom a row has."""
    column = segment.columns[Column.PERSON]
    assert column.dictionary.values is not None
    return sorted(column.dictionary.values[code] for code in column.entries_of(row))


KIM = Entry("Kim Hyun-joo", "Jung-E", roles=("Jung-E",), codes=("kim",))
KANG = Entry("Kang Soo-youn", names=("강수연",))
KIM_AS_DOUBLE = Entry("kim hyun-joo", "double", roles=("double",))


def test_equal_entries_are_one_whether_or_not_they_are_the_same_object() -> None:
    rows = ((KIM, KANG), (KANG,), (), (KIM,))
    shared = segment_of(made(*rows))
    apart = segment_of(made(*(tuple(map(copied, row)) for row in rows)))
    for segment in (shared, apart):
        assert [names(segment, row) for row in range(4)] == [
            ["Kang Soo-youn", "Kim Hyun-joo"],
            ["Kang Soo-youn"],
            [],
            ["Kim Hyun-joo"],
        ]
        assert len(segment.columns[Column.PERSON].dictionary) == 2


def test_someone_in_two_roles_counts_once_in_a_row_and_is_found_by_both() -> None:
    segment = segment_of(made((KIM, KIM_AS_DOUBLE), (KIM_AS_DOUBLE,)))
    assert names(segment, 0) == ["Kim Hyun-joo"]
    roles = segment.columns[Column.PERSON].dictionary.roles
    assert roles is not None
    assert [len(roles.being(role)) for role in ("jung-e", "double")] == [1, 2]


def test_what_rows_share_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[str] = []
    day = filing.day

    def counted(text: str) -> filing.Day:
        days.append(text)
        return day(text)

    monkeypatch.setattr(filing, "day", counted)
    records = [one._replace(date="2022-11") for one in made(*((KIM,),) * 100)]
    assert segment_of(records).size == 100
    assert days == ["2022-11"]


def test_nothing_is_left_for_the_search_for_garbage() -> None:
    """It is off while a library is read: of a million stills, 0.4 GB of words stayed in cycles."""
    records = [one._replace(captions=(f"robot head {one.id}",)) for one in made((KIM,), (KANG,))]
    gc.collect()
    gc.disable()
    try:
        segment_of(records)
        assert gc.collect() == 0
    finally:
        gc.enable()

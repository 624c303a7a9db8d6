"""Rows by group: the order of groups, the order within each, and nothing done row by row."""

from __future__ import annotations

import random

import numpy as np
import pytest

from gallery.search.grouping import Grouped, Grouper, GroupKey, in_order
from gallery.search.index import Index
from gallery.search.record import Entry, PictureRef, Record

KIM, KANG = Entry("Kim Hyun-joo", detail="Jung-E"), Entry("Kang Soo-yeon")
ONE, OTHER = Entry("Jung_E"), Entry("Another Film")


def still(name: str, **values: object) -> Record:
    """A still of one production, with some values."""
    known = {"production": ONE, **values}
    return Record(id=name, picture=PictureRef(f"{name}.jpg", 1, 1), **known)  # type: ignore[arg-type]


def of(*records: Record) -> Index:
    """An index of these stills."""
    return Index.empty().changed(records)


def grouped(index: Index, key: GroupKey, *, latest_first: bool = False) -> Grouped:
    """All stills of an index by group, in the order of their rows."""
    rows = np.arange(index.size, dtype=np.int32)
    return Grouper().grouped(index, rows, key, latest_first=latest_first)


def listed(index: Index, found: Grouped) -> list[tuple[str, str, list[str]]]:
    """Title, detail and stills of each group."""
    return [
        (
            found.group(number).title,
            found.group(number).detail,
            index.ids(found.rows[found.starts[number] : found.starts[number + 1]]),
        )
        for number in range(len(found))
    ]


def test_days_follow_one_another_and_what_has_none_is_last() -> None:
    index = of(
        still("none"),
        still("late", date="2022-11-04T09:00:00"),
        still("early", date="2022-11-03"),
        still("month", date="2022-11"),
        still("year", date="2022"),
        still("same", date="2022-11-04"),
    )
    assert listed(index, grouped(index, GroupKey.DAY)) == [
        ("2022", "no day", ["year"]),
        ("Nov 2022", "no day", ["month"]),
        ("3 Nov 2022", "Thursday", ["early"]),
        ("4 Nov 2022", "Friday", ["late", "same"]),
        ("No date", "", ["none"]),
    ]
    falling = listed(index, grouped(index, GroupKey.DAY, latest_first=True))
    assert [title for title, _, _ in falling] == [
        "4 Nov 2022",
        "3 Nov 2022",
        "Nov 2022",
        "2022",
        "No date",
    ]


def test_scenes_are_in_natural_order_and_a_letter_follows_its_number() -> None:
    scenes = ["10", "42B", "", "2", "42", "42a", "42A"]
    index = of(*(still(f"{n}", scene=scene) for n, scene in enumerate(scenes)))
    assert listed(index, grouped(index, GroupKey.SCENE)) == [
        ("2", "", ["3"]),
        ("10", "", ["0"]),
        ("42", "", ["4"]),
        ("42a", "", ["5", "6"]),
        ("42B", "", ["1"]),
        ("No scene", "", ["2"]),
    ]


def test_scenes_of_two_productions_are_apart_and_say_whose_they_are() -> None:
    index = of(
        still("a", scene="2"),
        still("b", scene="2", production=OTHER),
        still("c", production=OTHER),
        still("d"),
    )
    found = grouped(index, GroupKey.SCENE)
    assert listed(index, found) == [
        ("2", "Another Film", ["b"]),
        ("2", "Jung_E", ["a"]),
        ("No scene", "", ["c", "d"]),
    ]
    alone = Grouper().grouped(index, np.array([0, 3], np.int32), GroupKey.SCENE)
    assert listed(index, alone) == [("2", "", ["a"]), ("No scene", "", ["d"])]


def test_a_still_is_under_each_of_its_people() -> None:
    index = of(still("both", people=(KIM, KANG)), still("kim", people=(KIM,)), still("none"))
    found = grouped(index, GroupKey.PERSON)
    assert found.repeats
    assert listed(index, found) == [
        ("Kang Soo-yeon", "", ["both"]),
        ("Kim Hyun-joo", "Jung-E", ["both", "kim"]),
        ("No people", "", ["none"]),
    ]


def test_folders_are_in_the_order_of_their_paths_each_before_what_is_in_it() -> None:
    index = of(*(still(name) for name in ("day10/x", "top", "day2/b/x", "day2/x", "day2 b/x")))
    assert [
        (title, above) for title, above, _ in listed(index, grouped(index, GroupKey.FOLDER))
    ] == [
        ("Top folder", ""),
        ("day2", ""),
        ("b", "day2"),
        ("day2 b", ""),
        ("day10", ""),
    ]


def test_stills_keep_their_order_within_a_group() -> None:
    index = of(*(still(f"{n}", scene=str(n % 2)) for n in range(6)))
    rows = np.array([5, 0, 3, 4, 1, 2], np.int32)
    found = Grouper().grouped(index, rows, GroupKey.SCENE)
    assert found.rows.tolist() == [0, 4, 2, 5, 3, 1]
    assert [found.count(0), found.count(1)] == [3, 3]


def test_without_a_key_rows_stay_as_they_are() -> None:
    rows = np.array([3, 1, 2], np.int32)
    found = Grouper().grouped(of(still("a")), rows, GroupKey.NONE)
    assert found.rows is rows
    assert len(found) == 0


@pytest.mark.parametrize("key", list(GroupKey))
def test_nothing_found_has_no_groups(key: GroupKey) -> None:
    found = Grouper().grouped(of(still("a")), np.zeros(0, np.int32), key)
    assert (len(found), len(found.rows)) == (0, 0)
    assert len(Grouper().grouped(Index.empty(), np.zeros(0, np.int32), key)) == 0


@pytest.mark.parametrize("key", [key for key in GroupKey if key is not GroupKey.NONE])
def test_stills_that_were_changed_since_are_grouped_as_if_they_were_read_at_once(
    key: GroupKey,
) -> None:
    chance = random.Random(key)

    def made(number: int) -> Record:
        return still(
            f"f{chance.randrange(4)}/{number:04}",
            scene=chance.choice(["", "1", "2", "10"]),
            people=tuple(chance.sample((KIM, KANG), chance.randrange(3))),
            date=chance.choice(["", "2022-01-02", "2021-05"]),
        )

    first = [made(number) for number in range(300)]
    index = of(*first).compacted()
    grouper = Grouper()
    rows = np.arange(index.size, dtype=np.int32)
    before = grouper.grouped(index, rows, key)
    late = [
        still("f9/new", scene="7C", people=(Entry("Someone New"),), date="2020-01-01"),
        still(first[5].id, scene="7c", people=(KIM,), date="2020-01-01"),
    ]
    changed = index.changed(late, [first[0].id])
    gone = index.row(first[0].id)
    rows = np.array([row for row in range(changed.size) if row != gone], np.int32)
    after = grouper.grouped(changed, rows, key)
    again = changed.compacted()
    assert listed(changed, after) == listed(again, Grouper().grouped(again, rows, key))
    assert len(before.rows) >= 300


def test_a_group_is_found_by_its_name() -> None:
    index = of(*(still(f"{n}", scene=f"{n}") for n in range(9)))
    found = grouped(index, GroupKey.SCENE)
    names = [found.group(number).name for number in range(9)]
    assert [found.find(name) for name in names] == list(range(9))
    some = Grouper().grouped(index, np.array([4, 7], np.int32), GroupKey.SCENE)
    assert [some.find(names[4]), some.find(names[7]), some.find(names[5])] == [0, 1, -1]
    assert some.find("no such group") == -1


@pytest.mark.parametrize("count", [3, 60_000, 70_000, 1_000_000])
def test_numbers_are_ordered_as_a_stable_sort_does(count: int) -> None:
    numbers = np.random.default_rng(count).integers(0, count, 50_000).astype(np.int32)
    order = in_order(numbers, count)
    assert order is not None
    np.testing.assert_array_equal(order, np.argsort(numbers, kind="stable"))
    assert in_order(np.sort(numbers), count) is None

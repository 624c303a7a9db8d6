"""Queries over a real library on disk, as (query, what it finds)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gallery.search.catalogue import Catalogue

ALL = "bare broken corridor crew earth lab robot-head slate still_9 still_10"


def names(ids: list[str]) -> str:
    """Return the last parts of ids, sorted as the files are."""
    return " ".join(still_id.rpartition("/")[2].replace(" ", "_") for still_id in ids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ALL),
        ("robot", "robot-head"),
        ("ROBOT lab", "robot-head"),
        ('"robot head"', "robot-head"),
        ('"head robot"', ""),
        ("정이", "crew still_10"),
        ("eclair", "still_9"),
        ("cafe", "still_10"),
        ("android", "crew robot-head"),
        ("로봇", "robot-head"),
        ("김현주", "lab robot-head still_10"),
        ("voice", "still_10"),
        ("00123", "robot-head"),
        ('"still 9" OR "still 10"', "still_9 still_10"),
        ("anders OR slate", "slate"),
        ("tag:prop", "bare robot-head"),
        ('tag:"robot head"', "robot-head"),
        ('tag:"android head"', "robot-head"),
        ('tag:"로봇 머리"', "robot-head"),
        ('tag:"place/science lab"', "bare crew lab robot-head"),
        ("tag:floor", "bare"),
        ("tag:sci", ""),
        ("person:kim", "lab robot-head still_10"),
        ("person:kang", "lab"),
        ('person:"kim hyun joo"', "lab robot-head still_10"),
        ("role:seo", "lab"),
        ("role:maker", "still_10"),
        ("kind:bts", "crew robot-head slate"),
        ("kind:unit,bts", "crew earth lab robot-head slate"),
        ("kind:none", "bare broken corridor still_9 still_10"),
        ("scene:42", "lab robot-head"),
        ("scene:42a", "lab robot-head"),
        ("number:123", "robot-head"),
        ("number:87", "lab"),
        ("location:studio", "still_9"),
        ('location:="studio a / b"', "still_9"),
        ('creator:"stills gallery"', "corridor crew earth lab robot-head slate still_9"),
        ("production:정이", "corridor crew earth lab robot-head slate still_9 still_10"),
        ("folder:jung_e/day1", "still_9 still_10"),
        ("folder:other", "bare broken"),
        ("format:tiff", "lab"),
        ("format:jpg -folder:jung_e", "bare broken"),
        ("label:red", "bare"),
        ("rating:>=4", "earth robot-head"),
        ("rating:1..3", "bare crew"),
        ("rating:0 kind:bts", "slate"),
        ("date:2022-11", "crew lab robot-head"),
        ("date:2022-11-01..2022-11-03", "lab robot-head"),
        ("date:2022", "crew lab robot-head still_9"),
        ("date:=2022", "still_9"),
        ("date:>=2023", "still_10"),
        ("date:2021-05", "corridor"),
        ("orientation:portrait", "corridor"),
        ("orientation:square", "earth"),
        ("size:>=24mp", "corridor"),
        ("size:<1mp", "earth"),
        ("is:pick", "robot-head"),
        ("is:reject", "slate"),
        ("is:pick,reject", "robot-head slate"),
        ("is:embargoed", "broken still_9"),  # nobody can tell what a broken one says
        ("is:spoiler", "still_10"),
        ("is:damaged", "earth"),
        ("is:unreadable", "bare broken"),
        ("has:alt_text", "robot-head"),
        ("missing:caption", "bare broken corridor"),
        ("missing:credit", "bare broken"),
        ("-is:pick kind:bts", "crew slate"),
        ("kind:bts NOT (rating:5 OR is:reject)", "crew"),
        ("caption:first", ""),
        ("headline:door", "still_10"),
        ("file:head", "robot-head"),
    ],
)
def test_a_query_finds_these_stills(
    catalogue: Catalogue, find: Callable[..., list[str]], text: str, expected: str
) -> None:
    assert names(find(catalogue.index, text)) == expected

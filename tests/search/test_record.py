"""What the index holds of a still, drawn up from real captions."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from gallery.library.change import SetValue
from gallery.library.library import Library
from gallery.picture import PictureFacts
from gallery.search.record import (
    Entry,
    PictureRef,
    Record,
    Recorder,
    packed_facts,
    packed_files,
    record,
    stamp,
    tag_entries,
    unpacked_facts,
    unpacked_files,
)


def read(folder: Path, still_id: str, facts: PictureFacts | None = None) -> Record:
    """Return the record of a still on disk."""
    library = Library(folder)
    files = library.files(still_id)
    assert files is not None
    return record(library.still(files, facts))


def test_a_record_has_what_is_inherited_and_who_is_meant(rich_folder: Path) -> None:
    one = read(rich_folder, "jung_e/robot-head")
    assert one.captions == ("robot head engraved Jung-E",)
    assert [entry.value for entry in one.tags] == [
        "prop",
        "prop/robot head",
        "place",
        "place/science lab",
    ]
    assert one.tags[1].names == ("android head", "로봇 머리")
    kim = one.people[0]
    assert (kim.value, kim.roles, kim.codes) == ("Kim Hyun-joo", ("Jung-E",), ("kim",))
    assert kim.names == ("김현주", "Kim Hyun Joo")
    assert one.production == Entry("Jung_E", names=("정이",))
    assert one.creator == "Stills Gallery"
    assert {"credit", "creator", "caption", "pick"} <= one.present
    assert "headline" not in one.present
    assert one.picture.path == "jung_e/robot-head.jpg"


def test_what_stills_share_is_drawn_up_once(rich_folder: Path) -> None:
    library, recorder = Library(rich_folder), Recorder()
    stills = [library.still(files) for files in library.scan().stills]
    first, again = ([recorder.record(still) for still in stills] for _ in range(2))
    assert first == again == [record(still) for still in stills]
    drawn_up, later = (
        {id(entry) for one in records for entry in (*one.tags, *one.people)}
        for records in (first, again)
    )
    assert drawn_up
    assert later == drawn_up


def test_the_caption_to_show_is_that_of_the_production(rich_folder: Path) -> None:
    path = rich_folder / "metadata" / "jung_e" / "crew.yaml"
    path.write_text("caption: {ko: 촬영, en: Crew}\n", encoding="utf-8")
    assert read(rich_folder, "jung_e/crew").captions == ("Crew", "촬영")


def test_what_the_picture_says_stands_in_for_what_is_missing(rich_folder: Path) -> None:
    facts = PictureFacts(
        width=3,
        height=2,
        taken="2021-05-06T07:08:09",
        embedded={"Xmp.photoshop.Headline": "From the camera"},
        damage="the end is missing",
    )
    one = read(rich_folder, "jung_e/corridor", facts)
    assert (one.date, one.headlines) == ("2021-05-06T07:08:09", ("From the camera",))
    assert (one.width, one.height, one.damaged, one.failure) == (3, 2, True, "")
    assert {"date", "headline"} <= one.present
    assert PictureFacts.from_json(one.facts) == facts


def test_an_unreadable_sidecar_and_a_bad_date_do_no_harm(rich_folder: Path) -> None:
    assert read(rich_folder, "other/broken").unreadable
    path = rich_folder / "metadata" / "other" / "bare.yaml"
    path.write_text("embargo: soon\nrating: 9\n", encoding="utf-8")
    one = read(rich_folder, "other/bare")
    assert (one.embargo, one.rating) == (inf, 0)
    assert "embargo" in one.present


@pytest.mark.parametrize(
    ("tags", "paths"),
    [
        (("a/b/c",), ["a", "a/b", "a/b/c"]),
        (("a/b", "a/c", "a"), ["a", "a/b", "a/c"]),
        ((" a / b ", "/", "//c/"), ["a", "a/b", "c"]),
        ((), []),
    ],
)
def test_each_tag_brings_the_tags_above_it(tags: tuple[str, ...], paths: list[str]) -> None:
    assert [entry.value for entry in tag_entries(tags, {})] == paths


@pytest.mark.parametrize("still_id", ["jung_e/lab", "jung_e/earth"])
def test_files_come_back_as_they_were(rich_folder: Path, still_id: str) -> None:
    files = Library(rich_folder).files(still_id)
    assert files is not None
    shown = PictureRef(files.picture, files.renditions[0].size, files.renditions[0].changed_ns)
    again = unpacked_files(still_id, shown, packed_files(files))
    assert again == files._replace(sidecar=None)
    spoilt = unpacked_files(still_id, shown, '[["lab')
    assert spoilt.renditions == files.renditions[:1]


@pytest.mark.parametrize(
    "facts",
    [
        PictureFacts(),
        PictureFacts(width=3, height=2, bits=16, camera="ILCE-1", damage="정이"),
        PictureFacts(embedded={"Xmp.dc.subject": ("a", "b"), "Xmp.dc.title": {"ko": "정이"}}),
    ],
)
def test_facts_come_back_as_they_were(facts: PictureFacts) -> None:
    assert unpacked_facts(packed_facts(facts)) == facts
    assert unpacked_facts(packed_facts(None)) is None
    assert unpacked_facts(packed_facts(facts)[:-2]) is None


def test_a_stamp_changes_with_the_sidecar_and_with_the_production(rich_folder: Path) -> None:
    def now() -> int:
        library = Library(rich_folder)
        files = library.files("jung_e/lab")
        assert files is not None
        return stamp(files, library.production_for("jung_e/lab"))

    first = now()
    assert now() == first
    Library(rich_folder).edit("jung_e/lab", [SetValue("rating", 4)])
    second = now()
    assert second != first
    path = rich_folder / "metadata" / "jung_e" / "production.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert now() not in (first, second)

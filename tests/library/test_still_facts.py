"""What the files of one still say together, as a pure function of what each says."""

from __future__ import annotations

import pytest

from gallery.library.production import NO_PRODUCTION
from gallery.library.still import Rendition, StillFiles, XmpSidecar
from gallery.library.still_facts import Together, together
from gallery.picture import PictureFacts

PAIR = StillFiles("a", (Rendition("a.jpg", 1, 1), Rendition("a.cr3", 2, 2)))
WHOLE = PictureFacts(width=6, height=4)


def found(files: StillFiles = PAIR, **known: PictureFacts) -> Together:
    """Return what files say together; `a_jpg` stands for a.jpg."""
    by_name = {name.replace("_", "."): facts for name, facts in known.items()}
    return together(files, by_name, NO_PRODUCTION)


@pytest.mark.parametrize(
    ("jpeg", "raw", "shown"),
    [
        (WHOLE, WHOLE, "a.jpg"),
        (PictureFacts(failure="no picture"), WHOLE, "a.cr3"),
        (PictureFacts(damage="cut short"), WHOLE, "a.cr3"),
        (PictureFacts(damage="cut short"), PictureFacts(failure="no picture"), "a.jpg"),
        (PictureFacts(failure="no picture"), PictureFacts(failure="no picture"), "a.jpg"),
    ],
)
def test_the_best_whole_picture_is_shown(jpeg: PictureFacts, raw: PictureFacts, shown: str) -> None:
    assert found(a_jpg=jpeg, a_cr3=raw).files.file == shown


def test_a_picture_that_was_not_read_is_taken_to_be_whole() -> None:
    assert found(a_cr3=WHOLE).files.file == "a.jpg"
    assert found(a_cr3=WHOLE).facts is None


def test_another_order_is_no_other_content() -> None:
    changed = found(a_jpg=PictureFacts(failure="no picture"), a_cr3=WHOLE).files
    assert changed.renditions != PAIR.renditions
    assert changed.stamp == PAIR.stamp


def test_how_it_was_taken_comes_from_any_file() -> None:
    raw = PictureFacts(camera="R5", iso=800, taken="2022-11-03T14:02:05.12", aperture=4)
    jpeg = PictureFacts(width=6, taken="2022-11-03T14:02:05", aperture=5.6)
    facts = found(a_jpg=jpeg, a_cr3=raw).facts
    assert facts is not None
    assert (facts.width, facts.camera, facts.iso, facts.aperture) == (6, "R5", 800, 5.6)
    assert facts.taken == "2022-11-03T14:02:05.12"


def test_a_date_gives_way_to_the_same_one_told_more_exactly() -> None:
    files = PAIR._replace(xmp=(XmpSidecar("a.xmp", 3, 3),))
    exact = PictureFacts(taken="2022-11-03T14:02:05.12")
    day = PictureFacts(embedded={"Xmp.photoshop.DateCreated": "2022-11-03"})
    other = PictureFacts(embedded={"Xmp.photoshop.DateCreated": "2022-11-04"})
    same = together(files, {"a.xmp": day, "a.jpg": exact}, NO_PRODUCTION)
    assert same.values["date"] == "2022-11-03T14:02:05.12"
    assert same.origins["date"] == "a.jpg"
    differs = together(files, {"a.xmp": other, "a.jpg": exact}, NO_PRODUCTION)
    assert differs.values["date"] == "2022-11-04"


def test_a_still_of_one_file_costs_no_more_than_its_facts() -> None:
    one = StillFiles("a", (Rendition("a.jpg", 1, 1),))
    alone = together(one, {"a.jpg": WHOLE}, NO_PRODUCTION)
    assert alone == together(one, WHOLE, NO_PRODUCTION)
    assert (alone.known, alone.origins) == ({}, {})

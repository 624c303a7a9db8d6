"""The page of results: shares of what differs, with the broken files apart."""

from __future__ import annotations

from corpora.compare import Status
from corpora.page import Read, differing, page
from corpora.results import Result, Shown

EQUAL = Read("exiv2", "JPEG", Result(Shown.SHOWN, {"c": Status.EQUAL, "z": Status.EQUAL}))
MISSING = Read("exiv2", "JPEG", Result(Shown.TOLD, {"c": Status.FAILED}))
SILENT = Read("tiff", "Targa", Result(Shown.SILENT, {}), opened=True)
BROKEN = Read("tiff", "TIFF", Result(Shown.TOLD, {"o": Status.MISSING}, broken=True))


def test_a_share_is_of_the_files_in_which_either_has_a_value() -> None:
    assert differing([EQUAL, MISSING, SILENT]) == {"size": 0.0, "caption": 0.5}


def test_the_page_has_a_line_for_each_field_and_each_format() -> None:
    lines = page([EQUAL, EQUAL, MISSING, SILENT, BROKEN], ["darktable"], "12.57").splitlines()
    assert "| caption | 3 | 2 | 0 | 0 | 0 | 0 | 1 | **33.3%** |" in lines
    assert "| size | 2 | 2 | 0 | 0 | 0 | 0 | 0 | 0.0% |" in lines
    assert "| JPEG | 3 | 2 | 1 | 0 | 0 |  |" in lines
    assert "| Targa | 1 | 0 | 0 | 0 | 1 | 1 |" in lines
    assert not any(line.startswith("| TIFF") for line in lines)
    broken = lines.index("## Broken on purpose")
    assert lines.index("| copyright | 1 | 0 | 0 | 0 | 0 | 1 | 0 | **100.0%** |") > broken
    assert "5 different pictures out of 2 source packages of Debian," in lines
    assert "Not to be had in this run: darktable." in lines

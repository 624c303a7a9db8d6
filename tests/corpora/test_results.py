"""Results kept by hash: written, read again, and what counts as worse."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora import results
from corpora.compare import Status
from corpora.results import Result, Shown

GOOD = Result(Shown.SHOWN, {"c": Status.EQUAL, "z": Status.EQUAL, "b": Status.OTHER})


def test_a_result_is_one_short_line_and_is_read_back(tmp_path: Path) -> None:
    broken = Result(Shown.TOLD, {"c": Status.FAILED, "k": Status.MISSING}, broken=True)
    assert (GOOD.to_text(), broken.to_text()) == ("s=cz~b", "*t-k!c")
    path = tmp_path / "results.tsv"
    results.save(path, {"bb": broken, "aa": GOOD}, ["exiftool 12"])
    assert path.read_text() == "# exiftool 12\naa\ts=cz~b\nbb\t*t-k!c\n"
    assert results.load(path) == {"aa": GOOD, "bb": broken}


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert results.load(tmp_path / "none.tsv") == {}


@pytest.mark.parametrize(
    ("before", "now", "worse"),
    [
        ("s=cz", "s=cz", ()),
        ("s=cz", "s~c=z", ("c",)),
        ("s~c", "s=c", ()),
        ("s-c", "s#c", ()),
        ("s#c", "s-c", ("c",)),
        ("s=cz", "t!cz", ("picture", "c", "z")),
        ("t", "q", ("picture",)),
        ("q", "s=c", ()),
        ("s=c", "s=c-k", ()),  # a field that was not looked at before
        ("s=ck", "s=c", ("k",)),
        ("s+ck", "s=c", ()),  # we say no more what exiftool does not know
    ],
)
def test_worse_is_what_did_better_before(before: str, now: str, worse: tuple[str, ...]) -> None:
    assert Result.from_text(now).worse_than(Result.from_text(before)) == worse


@pytest.mark.parametrize("line", ["", "c", "sz", "z=c"])
def test_a_line_that_is_no_result_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Result.from_text(line)

"""`gallery approvals report`: all that the ledgers say."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery


@pytest.mark.parametrize("name", ["report.pdf", "report.csv"])
def test_a_report_is_written(gallery: Gallery, asked: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    answer = gallery("-L", asked, "approvals", "report", "-o", path)
    assert answer.lines == [str(path), "Jung_E: 1 sheet, 0 answers"]
    assert (answer.code, answer.err) == (0, "")
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert [one["still"] for one in csv.DictReader(file)] == [
                "jung_e/lab",
                "jung_e/robot-head",
            ]
    else:
        assert path.read_bytes().startswith(b"%PDF-")


def test_a_broken_chain_is_a_warning(gallery: Gallery, asked: Path, tmp_path: Path) -> None:
    ledger = asked / "metadata" / "jung_e" / "production.approvals.yaml"
    text = ledger.read_text("utf-8")
    ledger.write_text(text.replace("# The approvals", "# the approvals"), "utf-8")
    answer = gallery("-L", asked, "approvals", "report", "-o", tmp_path / "report.csv")
    assert answer.code == 1
    assert "broken at entry 1: text above was changed" in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-o", "report.txt"), "report.txt: a report is a .pdf or a .csv"),
        (("-o", "report.csv", "--person", "park"), "the ledger says nothing of park"),
        ((), "Missing option '-o' / '--output'"),
    ],
)
def test_what_cannot_be_reported_is_said(
    words: tuple[str, ...], message: str, gallery: Gallery, asked: Path
) -> None:
    answer = gallery("-L", asked, "approvals", "report", *words)
    assert answer.code == 2
    assert message in answer.err


def test_a_folder_that_is_not_there_is_told_before_the_work(
    gallery: Gallery, asked: Path, tmp_path: Path
) -> None:
    path = tmp_path / "nowhere" / "report.csv"
    answer = gallery("-L", asked, "approvals", "report", "-o", path)
    assert answer.code == 2
    assert f"{path}: there is no folder {path.parent}; make it first" in answer.err

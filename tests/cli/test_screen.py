"""Text on a terminal: harmless, aligned, in any encoding."""

from __future__ import annotations

import io
import json
import sys

import pytest

from gallery.cli import screen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("robot head", "robot head"),
        ("정이가 서 있는 실험실", "정이가 서 있는 실험실"),
        ("first\nsecond\r\nthird", "first second third"),
        ("a\tb", "a b"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("safe\u202egpj.exe", "safe\\u202egpj.exe"),
        ("caf\udce9", "caf\udce9"),
        ("<img src=file:///etc/passwd>", "<img src=file:///etc/passwd>"),
    ],
)
def test_a_terminal_finds_nothing_to_obey(text: str, shown: str) -> None:
    assert screen.plain(text) == shown


@pytest.mark.parametrize(
    ("text", "cells"),
    [("abc", 3), ("정이", 4), ("e\u0301", 1), ("ｆｕｌｌ", 8), ("", 0), ("👩‍🚀", 4)],
)
def test_width_counts_cells(text: str, cells: int) -> None:
    assert screen.width(text) == cells


@pytest.mark.parametrize(
    ("text", "cells", "cut"),
    [
        ("robot head", 10, "robot head"),
        ("robot head engraved", 10, "robot h..."),
        ("정이가 서 있는 실험실", 10, "정이가..."),
        ("robot head engraved", 9, "robot..."),
    ],
)
def test_a_long_text_is_cut_at_the_edge(text: str, cells: int, cut: str) -> None:
    assert screen.elided(text, cells) == cut
    assert screen.width(screen.elided(text, cells)) <= cells


def test_columns_align_also_under_wide_characters(capsys: pytest.CaptureFixture[str]) -> None:
    screen.table([("정이", "5", "x"), ("robot-head", "-", "y"), ("a", "-", "")])
    assert capsys.readouterr().out.splitlines() == [
        "정이        5  x",
        "robot-head  -  y",
        "a           -",
    ]


def test_a_json_list_is_json_item_by_item(capsys: pytest.CaptureFixture[str]) -> None:
    screen.json_list([{"caption": "정이"}, {"caption": "\x1b"}])
    assert json.loads(capsys.readouterr().out) == [{"caption": "정이"}, {"caption": "\x1b"}]
    screen.json_list([])
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("encoding", "text", "written"),
    [
        ("utf-8", "정이\n", "정이\n".encode()),
        ("ascii", "정이 head\n", b"?? head\n"),
        ("latin-1", "é\n", b"\xe9\n"),
        ("utf-8", "caf\udce9\n", b"caf\xe9\n"),
        ("utf-8", "\ud800\n", b"?\n"),
    ],
)
def test_no_encoding_stops_the_output(
    encoding: str, text: str, written: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, newline=""))
    screen.prepare_streams()
    sys.stdout.write(text)
    sys.stdout.flush()
    assert raw.getvalue() == written


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "cp949"])
def test_json_says_the_same_in_every_encoding(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"id": "caf\udce9", "caption": "정이 é"}
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    screen.prepare_streams()
    screen.line(screen.json_text(values))
    sys.stdout.flush()
    assert json.loads(raw.getvalue().decode(encoding)) == values


def test_without_stdout_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    screen.prepare_streams()
    screen.line("lost")
    screen.json_list([1])

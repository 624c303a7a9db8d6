"""What tells one picture file from another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gallery.fingerprint import END_BYTES, fingerprint

BODY = bytes(range(256)) * 300  # longer than both ends together


def test_a_file_keeps_it_when_it_is_moved(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(BODY)
    before = fingerprint(path)
    (tmp_path / "scene").mkdir()
    moved = path.rename(tmp_path / "scene" / "b.jpg")
    os.utime(moved, ns=(1, 1))
    assert fingerprint(moved) == before


@pytest.mark.parametrize(
    "other",
    [
        b"x" + BODY[1:],
        BODY[:-1] + b"x",
        BODY + b"x",
        b"",
        BODY[: END_BYTES - 1],
        BODY[: END_BYTES + 1],
        BODY[:END_BYTES] + b"x",
    ],
)
def test_another_head_tail_or_size_is_another(tmp_path: Path, other: bytes) -> None:
    (tmp_path / "a").write_bytes(BODY)
    (tmp_path / "b").write_bytes(other)
    assert fingerprint(tmp_path / "a") != fingerprint(tmp_path / "b")


@pytest.mark.parametrize("size", [0, 1, END_BYTES, END_BYTES + 1, 2 * END_BYTES + 1])
def test_every_byte_of_a_short_file_counts_once(tmp_path: Path, size: int) -> None:
    (tmp_path / "a").write_bytes(BODY[:size])
    assert fingerprint(tmp_path / "a").startswith(f"{size:x}-")


@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes")
def test_what_is_no_file_has_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert fingerprint(tmp_path / "pipe") == ""
    assert fingerprint(tmp_path) == ""
    with pytest.raises(FileNotFoundError):
        fingerprint(tmp_path / "gone")

"""Arrays in a file come back mapped, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from gallery.search import snapshot

ARRAYS: dict[str, npt.NDArray[np.generic]] = {
    "a": np.arange(5, dtype=np.int32),
    "none": np.zeros((0, 7), np.uint64),
    "b": np.arange(6, dtype=np.uint8).reshape(2, 3),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A snapshot."""
    path = tmp_path / "cache" / "x.stills"
    snapshot.write(path, {"what": "정이"}, ARRAYS)
    return path


@pytest.mark.parametrize("mapped", [True, False])
def test_arrays_come_back(file: Path, mapped: bool) -> None:
    found = snapshot.read(file, mapped=mapped)
    assert found is not None
    assert found.notes == {"what": "정이"}
    for name, array in ARRAYS.items():
        assert found.arrays[name].dtype == array.dtype
        assert found.arrays[name].tolist() == array.tolist()
    assert [path.name for path in file.parent.iterdir()] == ["x.stills"]


def test_a_file_cut_short_anywhere_is_not_read(file: Path) -> None:
    whole = file.read_bytes()
    for length in (0, 7, 20, 60, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert snapshot.read(file) is None
    file.write_bytes(whole + b"\0")
    assert snapshot.read(file) is None


@pytest.mark.parametrize("place", [0, 7, 12, 20, -30])
def test_a_file_of_another_version_or_with_a_broken_head_is_not_read(
    file: Path, place: int
) -> None:
    broken = bytearray(file.read_bytes())
    broken[place] ^= 1
    file.write_bytes(broken)
    assert snapshot.read(file) is None


def test_a_file_that_a_disk_has_spoilt_is_not_read(file: Path) -> None:
    whole = file.read_bytes()
    places = [whole.rindex(ARRAYS[name].tobytes()) for name in ("a", "b")]
    for place in (*places, places[0] + 19):
        broken = bytearray(whole)
        broken[place] ^= 0x80
        file.write_bytes(broken)
        assert snapshot.read(file) is None


def test_what_was_left_unchecked_is_read_as_it_is(file: Path) -> None:
    snapshot.write(file, {}, ARRAYS, unchecked={"b"})
    broken = bytearray(file.read_bytes())
    broken[broken.rindex(ARRAYS["b"].tobytes())] ^= 0x80
    file.write_bytes(broken)
    found = snapshot.read(file)
    assert found is not None
    assert found.arrays["b"].tolist() == [[128, 1, 2], [3, 4, 5]]


def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert snapshot.read(tmp_path / "x") is None
    assert snapshot.read(tmp_path) is None


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path) -> None:
    taken = tmp_path / "x.stills"
    (taken / "by a folder").mkdir(parents=True)
    with pytest.raises(OSError):  # noqa: PT011 - which one differs between systems
        snapshot.write(taken, {}, ARRAYS)
    assert list(tmp_path.iterdir()) == [taken]


def test_arrays_can_be_read_while_others_are_still_written(tmp_path: Path) -> None:
    with (tmp_path / "x").open("w+b") as file:
        writer = snapshot.Writer(file)
        writer.add("a", ARRAYS["a"])
        before = writer.mapped()
        writer.add("b", before.arrays["a"] * 2)
        after = writer.mapped()
    assert "b" not in before.arrays
    assert after.arrays["b"].tolist() == [0, 2, 4, 6, 8]
    assert snapshot.read(tmp_path / "x") is None, "it was not finished"


def test_memory_that_was_given_back_is_read_again(file: Path) -> None:
    found = snapshot.read(file)
    assert found is not None
    for _ in range(2):
        assert found.arrays["a"].tolist() == ARRAYS["a"].tolist()
        found.release()

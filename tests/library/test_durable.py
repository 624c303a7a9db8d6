from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gallery import host
from gallery.errors import ConflictError, SaveError
from gallery.library import durable
from gallery.library.durable import Expect


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    durable.save(path, b"one", expect=None)
    durable.save(path, b"two", expect=b"one")
    durable.save(path, b"three")
    assert path.read_bytes() == b"three"
    assert names(tmp_path) == ["a.yaml"]


@pytest.mark.parametrize(
    ("now", "expect"), [(b"theirs", b"ours"), (None, b"ours"), (b"theirs", None)]
)
def test_what_somebody_else_wrote_stays(
    tmp_path: Path, now: bytes | None, expect: bytes | None
) -> None:
    path = tmp_path / "a.yaml"
    if now is not None:
        path.write_bytes(now)
    with pytest.raises(ConflictError, match="changed by another program"):
        durable.save(path, b"new", expect=expect)
    assert (path.read_bytes() if path.exists() else None) == now
    assert names(tmp_path) == (["a.yaml"] if now is not None else [])


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"same")
    before = path.stat()
    durable.save(path, b"same", expect=b"same")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")
    path.chmod(mode)
    durable.save(path, b"two")
    with durable.write_beside(path) as beside:
        beside.write_bytes(b"three")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_bytes(b"one")
    link.symlink_to(real)
    durable.save(link, b"two", expect=b"one")
    assert link.is_symlink()
    assert real.read_bytes() == b"two"


def test_the_longest_name_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / ("머" * 83 + ".yaml")
    durable.save(path, b"one")
    assert path.read_bytes() == b"one"
    with pytest.raises(SaveError, match="name is too long"):
        durable.save(tmp_path / ("머" * 84 + ".yaml"), b"one")


def test_a_full_disk_leaves_what_was_there(tiny_disk: Path) -> None:
    path = tiny_disk / "a.yaml"
    durable.save(path, b"small")
    with pytest.raises(SaveError, match=r"a\.yaml: not saved, the disk is full; free some space"):
        durable.save(path, b"x" * 200_000)
    with (
        pytest.raises(SaveError, match="the disk is full"),
        durable.write_beside(tiny_disk / "sheet.pdf") as beside,
    ):
        beside.write_bytes(b"x" * 200_000)
    assert path.read_bytes() == b"small"
    assert names(tiny_disk) == ["a.yaml"]


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full; free some space and save again"),
        (errno.EDQUOT, "quota is used up"),
        (errno.EIO, "the disk does not answer as it should"),
    ],
)
def test_a_disk_that_fails_while_writing_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, words: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"small")

    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(SaveError, match=words):
        durable.save(path, b"large")
    monkeypatch.undo()
    assert path.read_bytes() == b"small"
    assert names(tmp_path) == ["a.yaml"]


def test_a_read_only_disk_says_what_to_do(read_only_disk: Path) -> None:
    with pytest.raises(SaveError, match="the disk is read-only; copy the library"):
        durable.save(read_only_disk / "a.yaml", b"x")
    with (
        pytest.raises(SaveError, match="the disk is read-only"),
        durable.write_beside(read_only_disk / "sheet.pdf"),
    ):
        pass
    with pytest.raises(SaveError, match="the disk is read-only"):
        durable.make_folder(read_only_disk / "metadata")


def test_a_folder_without_permission_says_so(open_folder: Path, without_rights: None) -> None:
    folder = open_folder / "metadata"
    folder.mkdir()
    (folder / "a.yaml").write_bytes(b"x")
    folder.chmod(0o555)
    for path in (folder / "a.yaml", folder / "new.yaml"):
        with pytest.raises(SaveError, match="you may not write here; ask for permission"):
            durable.save(path, b"y")
    assert names(folder) == ["a.yaml"]


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="its folder is gone"):
        durable.save(tmp_path / "gone" / "a.yaml", b"x")


def test_a_file_in_the_way_of_a_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "metadata").touch()
    with pytest.raises(SaveError, match="a file is in the way"):
        durable.make_folder(tmp_path / "metadata" / "jung_e")
    with pytest.raises(SaveError, match="is not a file"):
        durable.save(tmp_path, b"x")


def test_folders_that_were_made_are_told_deepest_first(tmp_path: Path) -> None:
    deep = tmp_path / "metadata" / "jung_e"
    assert durable.make_folder(deep) == (deep, deep.parent)
    assert durable.make_folder(deep) == ()


def test_what_is_written_beside_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    with durable.write_beside(path) as beside:
        assert beside.suffix == ".pdf"
        assert beside.name.startswith(".")
        beside.write_bytes(b"pages")
        assert not path.exists()
    assert path.read_bytes() == b"pages"
    assert names(tmp_path) == ["sheet.pdf"]


def test_what_was_begun_beside_goes_when_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with durable.write_beside(path) as beside:
            beside.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["sheet.pdf"]


def test_only_what_was_read_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"theirs")
    with pytest.raises(ConflictError):
        durable.remove(path, expect=b"ours")
    durable.remove(path, expect=b"theirs")
    assert not path.exists()


def test_a_lock_that_is_not_freed_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with (
        host.file_lock(path),
        pytest.raises(SaveError, match="another program is saving"),
        host.file_lock(path, seconds=0.01),
    ):
        pass
    with host.file_lock(path, seconds=0.01):
        pass
    assert names(tmp_path) == []


SAVER = """
import sys
from pathlib import Path
from gallery.library import durable
path = Path(sys.argv[1])
print("ready", flush=True)
number = 0
while True:
    number += 1
    durable.save(path, f"begin {number}\\n".encode() * 2000 + b"end")
"""

BATCH_SAVER = """
import sys
from pathlib import Path
from gallery.library.durable import Saving
folder = Path(sys.argv[1])
print("ready", flush=True)
number = 0
while True:
    number += 1
    with Saving() as saving:
        for name in "abcdefgh":
            path = folder / name
            before = saving.read(path, Path.read_bytes)
            saving.save(path, f"begin {number}\\n".encode() * 500 + b"end", before)
"""

BATCH_COUNTER = """
import sys
from pathlib import Path
from gallery.errors import ConflictError
from gallery.library.durable import Saving
folder = Path(sys.argv[1])
with Saving() as saving:
    for number in range(40):
        for name in "abc":
            while True:
                path = folder / name
                before = saving.read(path, Path.read_bytes)
                try:
                    saving.save(path, b"%d" % (int(before) + 1), before)
                    break
                except ConflictError:
                    pass
        if number % 10 == 9:
            saving.settle()
"""

COUNTER = """
import sys
from pathlib import Path
from gallery.errors import ConflictError
from gallery.library import durable
path = Path(sys.argv[1])
for _ in range(40):
    while True:
        before = path.read_bytes()
        try:
            durable.save(path, b"%d" % (int(before) + 1), expect=before)
            break
        except ConflictError:
            pass
"""


@pytest.fixture
def python() -> Callable[[str, Path], subprocess.Popen[bytes]]:
    def start(program: str, path: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", program, str(path)]
        root = Path(__file__).resolve().parents[2]
        return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root)

    return start


def test_a_killed_program_leaves_the_old_or_the_new(
    tmp_path: Path, python: Callable[[str, Path], subprocess.Popen[bytes]]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"begin 0\n" * 2000 + b"end")
    for turn in range(12):
        with python(SAVER, path) as process:
            assert process.stdout is not None
            process.stdout.readline()
            for _ in range(turn * 500):
                path.stat()
            process.send_signal(signal.SIGKILL)
        *lines, last = path.read_bytes().split(b"\n")
        assert len(lines) == 2000
        assert len(set(lines)) == 1
        assert last == b"end"
    durable.save(path, b"after", expect=Expect.ANYTHING)
    assert names(tmp_path) == ["a.yaml"]


def test_of_two_programs_none_loses_what_the_other_wrote(
    tmp_path: Path, python: Callable[[str, Path], subprocess.Popen[bytes]]
) -> None:
    path = tmp_path / "count"
    path.write_bytes(b"0")
    for process in [python(COUNTER, path) for _ in range(2)]:
        with process:
            assert process.wait(60) == 0
    assert path.read_bytes() == b"80"


def test_a_program_killed_among_many_files_leaves_each_old_or_new(
    tmp_path: Path, python: Callable[[str, Path], subprocess.Popen[bytes]]
) -> None:
    for name in "abcdefgh":
        (tmp_path / name).write_bytes(b"begin 0\n" * 500 + b"end")
    for turn in range(8):
        with python(BATCH_SAVER, tmp_path) as process:
            assert process.stdout is not None
            process.stdout.readline()
            for _ in range(turn * 700):
                tmp_path.stat()
            process.send_signal(signal.SIGKILL)
        for name in "abcdefgh":
            *lines, last = (tmp_path / name).read_bytes().split(b"\n")
            assert len(lines) == 500
            assert len(set(lines)) == 1
            assert last == b"end"
    with durable.Saving() as saving:
        for name in "abcdefgh":
            saving.save(tmp_path / name, b"after", Expect.ANYTHING)
    assert names(tmp_path) == list("abcdefgh")


def test_of_two_programs_with_many_files_none_loses_what_the_other_wrote(
    tmp_path: Path, python: Callable[[str, Path], subprocess.Popen[bytes]]
) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(b"0")
    for process in [python(BATCH_COUNTER, tmp_path) for _ in range(2)]:
        with process:
            assert process.wait(60) == 0
    assert [(tmp_path / name).read_bytes() for name in "abc"] == [b"80"] * 3


def test_many_files_of_a_folder_share_one_flush_of_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    real = host.sync_folder

    def counted(folder: Path | str) -> None:
        flushed.append(Path(folder).name)
        real(folder)

    monkeypatch.setattr(host, "sync_folder", counted)
    monkeypatch.setattr(durable, "HOLD_SECONDS", 60)
    with durable.Saving() as saving:
        for folder in ("one", "two"):
            (tmp_path / folder).mkdir()
            for number in range(20):
                saving.save(tmp_path / folder / f"{number}.yaml", b"x", None)
    assert flushed == ["one", "two"]


def test_what_changes_between_reading_and_saving_many_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"ours")
    os.utime(path, ns=(10**18, 10**18))  # long ago: it need not be read again
    with durable.Saving() as saving:
        before = saving.read(path, Path.read_bytes)
        path.write_bytes(b"their")
        with pytest.raises(ConflictError, match="changed by another program"):
            saving.save(path, b"new", before)
    assert path.read_bytes() == b"their"
    assert names(tmp_path) == ["a.yaml"]


def test_a_folder_that_is_held_for_many_is_free_again_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with durable.Saving() as saving:
        saving.save(path, b"x", None)
        with pytest.raises(SaveError, match="another program"), host.file_lock(path, seconds=0.01):
            pass
        saving.settle()
        with host.file_lock(path, seconds=0.01):
            pass

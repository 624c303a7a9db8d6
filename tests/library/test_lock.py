from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

import pytest

from gallery import host
from gallery.errors import SaveError

fcntl = pytest.importorskip("fcntl")


def test_a_folder_that_takes_no_lock_is_locked_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks, library = tmp_path / "tmp", tmp_path / "library"
    locks.mkdir()
    library.mkdir()
    real = fcntl.flock

    def only_files(handle: int, operation: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):  # as NFS does
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        real(handle, operation)

    monkeypatch.setattr(fcntl, "flock", only_files)
    monkeypatch.setattr(tempfile, "tempdir", str(locks))
    path = library / "a.yaml"
    with (
        host.file_lock(path),
        pytest.raises(SaveError, match="another program is saving"),
        host.file_lock(path, seconds=0.01),
    ):
        pass
    with host.file_lock(path, seconds=0.01):
        pass
    assert list(library.iterdir()) == []
    assert len(list(locks.iterdir())) == 1


def test_the_disk_of_the_tests_is_in_this_machine(tmp_path: Path) -> None:
    assert not host.on_network(tmp_path)
    assert not host.on_network(tmp_path / "gone")

"""Fixtures for the library's tests: an open library, a full disk, a read-only one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from gallery.library.library import Library

# A busy machine is no failure, and nothing is written beside the tests.
settings.register_profile(
    "library", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("library")


@pytest.fixture
def library(library_folder: Path) -> Library:
    """The small library, open."""
    return Library(library_folder)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 64 KiB, where the machine lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be made as root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk on which nothing can be written; what is in `source` beside it is on it."""
    source, folder = tmp_path / "source", tmp_path / "read-only"
    source.mkdir()
    folder.mkdir()
    mount = ["mount", "--bind", str(source), str(folder)]
    remount = ["mount", "-o", "remount,ro,bind", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a read-only disk can only be made as root")
    try:
        subprocess.run(remount, check=True)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)

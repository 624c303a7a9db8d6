"""The program run over a library: what it says, and what is seen when it does what it may not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

from corpora import product
from corpora.pictures import lay_out, pictures


def test_a_library_is_read_and_each_picture_told_of(tmp_path: Path) -> None:
    package = tmp_path / "files" / "p-1"
    package.mkdir(parents=True)
    Image.new("RGB", (30, 20)).save(package / "a.jpg")
    (package / "a.tif").write_bytes(b"II*\0 no picture")
    (package / "a.xcf").write_bytes(b"gimp xcf")
    files = pictures(package.parent)
    lay_out(files, tmp_path / "library")
    run = product.run(tmp_path / "library", tmp_path / "cache", len(files))
    assert run.faults == ()
    by_name = {one.path.name: run.said.get(one.hash) for one in files}
    good, bad = by_name["a.jpg"], by_name["a.tif"]
    assert good is not None
    assert good.values["width"] == 30
    assert bad is not None
    assert bad.failed
    assert by_name["a.xcf"] is None
    assert run.not_shown == tuple(one.hash for one in files if one.suffix == "xcf")


def test_a_process_that_stays_behind_is_found(tmp_path: Path) -> None:
    environ = {**os.environ, "GALLERY_CACHE_DIR": str(tmp_path)}
    with subprocess.Popen(
        (sys.executable, "-c", "input()"), env=environ, stdin=subprocess.PIPE
    ) as process:
        assert product.orphans(tmp_path) == [process.pid]
        process.kill()
    assert product.orphans(tmp_path) == []

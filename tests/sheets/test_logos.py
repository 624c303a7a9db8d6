"""Logos: what is refused, and how it says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from gallery.errors import SheetError
from gallery.sheets.logos import logo_size
from gallery.sheets.settings import SheetSettings


def test_a_logo_has_a_size(tmp_path: Path) -> None:
    Image.new("RGBA", (30, 20)).save(tmp_path / "logo.png")
    assert logo_size(str(tmp_path / "logo.png")) == (30, 20)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "cannot be read: No such file"),
        (b"a text file, no picture", "is no picture that can be printed"),
        (b"", "is no picture that can be printed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no picture that can be printed"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "is no picture that can be printed"),
    ],
)
@pytest.mark.parametrize("key", ["logo", "watermark_picture"])
def test_what_is_no_picture_says_so(
    tmp_path: Path, data: bytes | None, reason: str, key: str
) -> None:
    path = tmp_path / "logo.png"
    if data is not None:
        path.write_bytes(data)
    changes: dict[str, object] = {key: str(path)}
    with pytest.raises(SheetError, match=reason) as caught:
        SheetSettings(**changes).validated()  # type: ignore[arg-type]
    assert str(path) in str(caught.value)


def test_a_picture_of_too_many_pixels_is_no_logo(tmp_path: Path) -> None:
    Image.new("1", (9000, 9000)).save(tmp_path / "logo.png")
    with pytest.raises(SheetError, match="pixels"):
        logo_size(str(tmp_path / "logo.png"))


def test_a_folder_is_no_logo(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="cannot be read: it is no file"):
        logo_size(str(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with a name")
def test_a_pipe_is_no_logo_that_anybody_waits_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "logo.png")
    with pytest.raises(SheetError, match="it is no file"):
        logo_size(str(tmp_path / "logo.png"))

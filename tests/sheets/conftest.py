"""Fixtures for sheets: real stills on disk, read through the library, and a source of pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from gallery.library.library import Library
from gallery.library.still import Still
from gallery.picture import PictureFacts
from tests.file_pictures import FilePictures

PRODUCTION = """\
title: Jung_E
title_local: {ko: 정이}
director: Yeon Sang-ho
cast:
  - {code: kim, name: Kim Hyun-joo, name_local: {ko: 김현주}, role: Jung-E}
  - {code: kang, name: Kang Soo-yeon, name_local: {ko: 강수연}, role: Seo-Hyun}
defaults: {credit: Render made for this project}
vocabulary: {prop: {robot head: {ko: 로봇 머리}}}
"""

MakeStills = Callable[..., list[Still]]


@pytest.fixture
def pictures() -> FilePictures:
    """A source that passes the files through."""
    return FilePictures()


@pytest.fixture
def make_stills(tmp_path: Path) -> MakeStills:
    """Return a function that writes a picture for each sidecar text, and reads the stills back.

    Each picture is a ramp between two colours of its own, so that it is like no other.
    """

    def made(
        sidecars: Sequence[str], size: tuple[int, int] = (300, 200), production: str = PRODUCTION
    ) -> list[Still]:
        folder = tmp_path / "library"
        (folder / "assets" / "jung_e").mkdir(parents=True)
        (folder / "metadata" / "jung_e").mkdir(parents=True)
        (folder / "metadata" / "jung_e" / "production.yaml").write_text(production, "utf-8")
        for number, text in enumerate(sidecars):
            ramp = Image.linear_gradient("L").resize(size).rotate(180 * (number % 2))
            hues = [Image.new("L", size, 37 * number % 256), ramp, ramp.point(lambda v: 255 - v)]
            turned = hues[number % 3 :] + hues[: number % 3]
            name = f"still-{number:03d}"
            Image.merge("RGB", turned).save(folder / "assets" / "jung_e" / f"{name}.jpg")
            (folder / "metadata" / "jung_e" / f"{name}.yaml").write_text(text, "utf-8")
        library = Library(folder)
        facts = PictureFacts(width=size[0], height=size[1], format="JPEG")
        return [library.still(files, facts) for files in library.scan().stills]

    return made

"""The first pages of the built-in templates, as small grey pictures to compare.

python -m tests.sheets.built_in_pages      keeps them anew, to be looked at before they are kept
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops, ImageStat
from PySide6.QtGui import QImage

from gallery.library.library import Library
from gallery.library.still import Still
from gallery.picture import PictureFacts
from gallery.search.numbering import GroupKey
from gallery.sheets.builtin import BUILT_IN
from gallery.sheets.flow import SheetGroup
from gallery.sheets.layout import laid_out
from gallery.sheets.painter import page_image, typesetter_of

FOLDER = Path(__file__).parent / "pages"
DPI = 40
COARSE = 6  # px of a side that are looked at together: fonts differ a little between machines
CAPTIONS = (
    "robot head engraved Jung-E, on the floor of the laboratory",
    "정이라고 새겨진 로봇 머리가 실험실 바닥에 놓여 있다",
    "研究所の床に置かれたロボットの頭部",
    "رأس الروبوت على أرضية المختبر",
    "ראש הרובוט על רצפת המעבדה",
    "实验室地板上的机器人头",
)
SIDECAR = """\
number: "{number:05}"
caption: "{caption}"
people: [{{name: Kim Hyun-joo, role: Jung-E}}]
rating: {rating}
label: blue
pick: pick
scene: "{scene}"
date: 2022-11-03
credit: A. Example
"""


def stills(folder: Path) -> list[Still]:
    """Write a dozen stills with captions in six scripts, and read them."""
    assets, metadata = folder / "assets", folder / "metadata"
    assets.mkdir()
    metadata.mkdir()
    (metadata / "production.yaml").write_text(
        "title: Jung_E\ntitle_local: {ko: 정이}\ndirector: Yeon Sang-ho\n", "utf-8"
    )
    for number in range(12):
        (assets / f"{number:02}.jpg").write_bytes(b"")
        text = SIDECAR.format(
            number=number,
            caption=CAPTIONS[number % len(CAPTIONS)],
            rating=number % 6,
            scene=42 + number // 5,
        )
        (metadata / f"{number:02}.yaml").write_text(text, "utf-8")
    library = Library(folder)
    found = library.scan().stills
    sizes = [(300, 200) if number % 4 else (200, 300) for number in range(12)]
    return [
        library.still(files, PictureFacts(width=width, height=height, format="JPEG"))
        for files, (width, height) in zip(found, sizes, strict=True)
    ]


def pages(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Yield name and picture of the first page with stills of each template, both ways round."""
    shown = stills(folder)
    groups = [SheetGroup("42", 5), SheetGroup("43", 5), SheetGroup("44", 2)]
    for name, _, built_in in BUILT_IN:
        for landscape in (False, True):
            settings = built_in.reshaped(landscape=landscape)
            sheet = laid_out(
                settings,
                shown,
                today="2022-11-10",
                recipient="Press office",
                groups=groups if settings.group is not GroupKey.NONE else (),
            )
            page = sheet.page(1 + settings.cover)
            pictures = {box.position: _ramp(box.position) for box in page.pictures}
            image = page_image(page, typesetter_of(settings), pictures, {}, DPI)
            way = "lying" if landscape else "upright"
            yield f"{name.replace(' ', '-')}-{way}", _grey(image)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the largest difference (0 to 255) between places of two pictures of one size."""
    size = (one.width // COARSE, one.height // COARSE)
    coarse = [image.resize(size, Image.Resampling.BOX) for image in (one, other)]
    extrema = ImageStat.Stat(ImageChops.difference(*coarse)).extrema
    return float(extrema[0][1])


def _ramp(number: int) -> QImage:
    """Return a picture that is like no other: grey steps, the darkest at another place."""
    width, height = (300, 200) if (number - 1) % 4 else (200, 300)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    for y in range(height):
        image.scanLine(y)[:width] = bytes(  # type: ignore[index]  # Shiboken's buffer
            40 + (x * 160 // width + number * 29) % 170 for x in range(width)
        )
    return image


def _grey(image: QImage) -> Image.Image:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    data, stride = bytes(grey.constBits()), grey.bytesPerLine()
    size = (grey.width(), grey.height())
    return Image.frombytes("L", size, data, "raw", "L", stride)


def keep() -> None:
    """Write all pages anew."""
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(sys.argv)
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        for name, image in pages(Path(folder)):
            image.save(FOLDER / f"{name}.png", optimize=True)
    del application


if __name__ == "__main__":
    keep()

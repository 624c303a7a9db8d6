"""A sheet as one TIFF of all its pages, for those who print from pixels and may lose none.

LZW without loss; sRGB and the resolution are in it. The pages are written one by one, so
memory holds one of them. The format counts its bytes in 32 bits: a file of four gigabytes is full.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image, TiffImagePlugin
from PySide6.QtGui import QImage

import gallery
from gallery.errors import PictureError, SheetError
from gallery.sheets.colour import srgb_profile
from gallery.sheets.layout import Sheet
from gallery.sheets.pictures import PagePictures
from gallery.sheets.raster import page_images

LARGEST_FILE = (1 << 32) - (1 << 20)  # bytes; less what the last page's entries take
_SUBFILE, _PREDICTOR = 254, 317  # tags of TIFF 6.0
_ONE_PAGE_OF_MANY, _HORIZONTAL = 2, 2


def write_tiff(
    path: Path, sheet: Sheet, pages: PagePictures, cancelled: Callable[[], bool]
) -> tuple[PictureError, ...]:
    """Write all pages to `path`; return what is wrong with their pictures.

    Raises OSError when the disk does not take it, SheetError when the file is full, Cancelled.
    """
    found: list[PictureError] = []
    with path.open("w+b") as file, TiffImagePlugin.AppendingTiffWriter(file) as target:
        for number, image in page_images(sheet, pages, cancelled, found):
            page = _as_rgb(image)
            if file.tell() + 2 * page.width * page.height * 3 > LARGEST_FILE:
                raise SheetError(_full(number, sheet))
            page.save(
                target,
                format="TIFF",
                compression="tiff_lzw",
                dpi=(sheet.settings.dpi, sheet.settings.dpi),
                icc_profile=srgb_profile(),
                description=f"{sheet.title} – {number}",
                software=f"Stills Gallery {gallery.__version__}",
                tiffinfo={_SUBFILE: _ONE_PAGE_OF_MANY, _PREDICTOR: _HORIZONTAL},
            )
            target.newFrame()
    return tuple(found)


def _as_rgb(image: QImage) -> Image.Image:
    packed = image.convertToFormat(QImage.Format.Format_RGB888)
    size, stride = (packed.width(), packed.height()), packed.bytesPerLine()
    return Image.frombytes("RGB", size, bytes(packed.constBits()), "raw", "RGB", stride)


def _full(number: int, sheet: Sheet) -> str:
    return (
        f"a TIFF holds four gigabytes, which is full after {number - 1} of {sheet.pages} pages; "
        "choose fewer dpi or stills, PNG pages, or a PDF"
    )

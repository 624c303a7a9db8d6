"""Picture files that a sheet prints beside its stills: a logo, a watermark."""

from __future__ import annotations

import stat
import warnings
from pathlib import Path

from gallery.errors import SheetError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF")
LARGEST_FILE = 32 << 20
MOST_PIXELS = 64_000_000


def check_logo(path: str) -> None:
    """Raise SheetError when there is no picture to print at `path`; "" is no file."""
    if path:
        logo_size(path)


def logo_size(path: str) -> tuple[int, int]:
    """Return a picture file's pixels across and down; SheetError when it cannot be printed."""
    from PIL import Image, UnidentifiedImageError

    try:
        facts = Path(path).stat()
        if not stat.S_ISREG(facts.st_mode):  # whoever opens a pipe waits for what never comes
            raise SheetError(f"{path}: the logo cannot be read: it is no file")
        if facts.st_size > LARGEST_FILE:
            raise SheetError(f"{path}: too large for a logo ({LARGEST_FILE >> 20} MiB at most)")
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                width, height = image.size
    except UnidentifiedImageError as error:
        known = ", ".join(FORMATS)
        raise SheetError(f"{path}: is no picture that can be printed ({known})") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise SheetError(f"{path}: the logo cannot be read: {reason}") from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise SheetError(f"{path}: has too many pixels for a logo") from error
    if not 0 < width * height <= MOST_PIXELS:
        raise SheetError(f"{path}: {width} x {height} pixels are no logo that can be printed")
    return width, height

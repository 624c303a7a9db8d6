"""A camera's RAW file by the JPEG that the camera put into it.

rawpy brings numpy, 0.2 s of CPU, so this module is imported by the first RAW file a worker meets.
Where the camera left no preview the picture is developed at half size, with its own white balance.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import rawpy
from PIL import Image, JpegImagePlugin

# LibRaw's `flip` to EXIF's orientation.
_ORIENTATION = {0: 1, 3: 3, 5: 8, 6: 6}


@dataclass(frozen=True, slots=True)
class RawPreview:
    """The preview as opened by Pillow, and what the RAW file says of the whole picture."""

    image: Image.Image
    orientation: int
    width: int
    height: int
    bits: int


def preview(path: str) -> RawPreview | None:
    """Return the preview of a RAW file, None where LibRaw does not know the file as RAW.

    Raises rawpy.LibRawError for a RAW file that is broken.
    """
    try:
        raw = _opened(path)
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError):
        return None
    with raw:
        sizes = raw.sizes
        turned = sizes.flip in (5, 6)
        width = sizes.height if turned else sizes.width
        height = sizes.width if turned else sizes.height
        bits = max(8, int(raw.white_level or 0).bit_length())
        orientation = _ORIENTATION.get(sizes.flip, 1)
        try:
            embedded = raw.extract_thumb()
        except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
            developed = raw.postprocess(half_size=True, use_camera_wb=True)
            return RawPreview(Image.fromarray(developed), 1, width, height, bits)
        if not isinstance(embedded.data, bytes):  # a bitmap
            return RawPreview(Image.fromarray(embedded.data), orientation, width, height, bits)
        image = JpegImagePlugin.JpegImageFile(io.BytesIO(embedded.data))
        # Where the camera wrote an orientation into the preview itself, that one is right.
        own = image.getexif().get(0x0112)
        return RawPreview(image, own or orientation, width, height, bits)


def _opened(path: str) -> rawpy.RawPy:
    """Open a RAW file; LibRaw takes names in UTF-8 only, and for others it gets the content."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        with open(path, "rb") as file:
            return rawpy.imread(file)
    return rawpy.imread(path)

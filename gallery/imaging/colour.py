"""Whatever a decoder yields, as 8-bit RGB in sRGB.

Done *after* the picture is shrunk: the same on all 24 megapixels costs several times the whole
thumbnail. Only what cannot be shrunk as it is (palettes, 1 bit, 16-bit grey, floats) is converted
before. Making a transform costs more than applying it to a thumbnail, so they are kept by profile.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from gallery.imaging.profiles import ADOBE_RGB_GAMMA, ADOBE_RGB_PRIMARIES, matrix_profile

if TYPE_CHECKING:
    from PIL import ImageCms

NEUTRAL_GREY = (128, 128, 128)
_KEPT_TRANSFORMS = 32
# CMYK that names no profile is taken as offset print on coated paper; `setup.cmyk_profile` made it.
_CMYK = Path(__file__).with_name("fogra39.icc")
_MODES_WITH_ALPHA = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
_MAX_16 = 65535


def shrinkable(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be resized with a good filter: 8 bits, no palette.

    16-bit grey is scaled by hand: `convert("L")` clips it to white.
    """
    mode = image.mode
    if mode == "1":
        return image.convert("L")
    if mode in ("P", "PA"):
        transparent = mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if transparent else "RGB")
    if mode in ("L", "RGB") and "transparency" in image.info:
        return image.convert("RGBA")
    if mode.startswith("I;16"):
        top = _top_of_16_bits(image)
        return image.point(lambda value: value * (255 / top) + 0.5).convert("L")
    if mode in ("I", "F"):
        return _stretched(image)
    return image


def _top_of_16_bits(image: Image.Image) -> int:
    """Return the value of white: 65535, or less where a TIFF says that it has fewer bits."""
    tags = getattr(image, "tag_v2", None)
    bits = tags.get(258, (16,)) if tags is not None else (16,)
    return int((1 << min(max(bits[0], 9), 16)) - 1) if bits else _MAX_16


def _stretched(image: Image.Image) -> Image.Image:
    """Return 32-bit integers or floats as 8-bit grey: by their natural range, else by their own."""
    low, high = image.getextrema()
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return image.convert("L")
    bottom, top = min(0.0, float(low)), float(high)
    if image.mode == "I" and 255 < top <= _MAX_16:
        top = float(_MAX_16)
    elif image.mode == "F" and 0 < top <= 1:
        top = 1.0
    scale = 255 / (top - bottom) if top > bottom else 0.0
    return image.point(lambda value: value * scale + (0.5 - bottom * scale)).convert("L")


def adobe_rgb() -> bytes:
    """Return an ICC profile for Adobe RGB (1998)."""
    return matrix_profile("Adobe RGB (by EXIF)", ADOBE_RGB_PRIMARIES, ADOBE_RGB_GAMMA)


class Colour:
    """Turns pictures into sRGB, keeping the transforms it has made."""

    def __init__(self) -> None:
        self._transforms: OrderedDict[tuple[bytes, str], ImageCms.ImageCmsTransform | None] = (
            OrderedDict()
        )

    def srgb(self, image: Image.Image, profile: bytes) -> Image.Image:
        """Return the picture as opaque RGB in sRGB; transparency lies on neutral grey.

        An unusable `profile` (broken, or for another kind of picture) is as good as none.
        """
        alpha: Image.Image | None = None
        if image.mode in _MODES_WITH_ALPHA:
            whole = image.convert("RGBA")
            alpha = whole.getchannel("A")
            image = whole.convert("RGB")
        colours = self._converted(image, profile)
        if alpha is None or alpha.getextrema() == (255, 255):
            return colours
        ground = Image.new("RGB", colours.size, NEUTRAL_GREY)
        ground.paste(colours, mask=alpha)
        return ground

    def _converted(self, image: Image.Image, profile: bytes) -> Image.Image:
        transform = self._transform(profile, image.mode) if profile or image.mode == "LAB" else None
        if transform is None and image.mode == "CMYK":
            transform = self._transform(b"", image.mode)
        if transform is not None:
            return transform.apply(image)
        return image if image.mode == "RGB" else image.convert("RGB")

    def _transform(self, profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
        """Return the transform to sRGB, None where none is needed or none can be made."""
        key = (profile, mode)
        if key in self._transforms:
            self._transforms.move_to_end(key)
            return self._transforms[key]
        made = _new_transform(profile, mode)
        self._transforms[key] = made
        if len(self._transforms) > _KEPT_TRANSFORMS:
            self._transforms.popitem(last=False)
        return made


def _new_transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    from PIL import ImageCms  # only pictures with a profile pay for it

    try:
        if mode == "LAB":
            source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        elif not profile:
            source = ImageCms.ImageCmsProfile(io.BytesIO(_CMYK.read_bytes()))
        else:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if mode == "RGB" and is_srgb(source.profile.profile_description or ""):
                return None
        target = ImageCms.createProfile("sRGB")
        return ImageCms.ImageCmsTransform(source, ImageCms.ImageCmsProfile(target), mode, "RGB")
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None


def is_srgb(description: str) -> bool:
    """Say whether a profile with this description is sRGB, and needs no transform."""
    return "srgb" in description.lower().replace(" ", "")


def profile_name(profile: bytes) -> str:
    """Return what an ICC profile calls itself, "" where it does not or is broken."""
    if not profile:
        return ""
    from PIL import ImageCms

    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return " ".join((opened.profile.profile_description or "").split())[:80]
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return ""

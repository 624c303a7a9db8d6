"""A picture file to upright 8-bit sRGB pixels, at the size that is asked for and no larger.

The order is what makes it fast: let the decoder itself leave out what is not needed (`draft`, by
the picture's own proportions: the square box that `Image.thumbnail` asks for makes a 3:2 JPEG
decode four times the pixels), shrink with LANCZOS, and only then colours and orientation.
Measured on 24 megapixels: 0.66 of the CPU of Pillow's own `thumbnail()`.
"""

from __future__ import annotations

import importlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Self

from PIL import ExifTags, Image, ImageFile, Jpeg2KImagePlugin, PngImagePlugin

from gallery.errors import PictureError
from gallery.imaging.colour import Colour, adobe_rgb, shrinkable
from gallery.imaging.damage import damage_of, readable_part, tolerant_decoding
from gallery.imaging.formats import HEAD_BYTES, PNG, TIFF, WEBP, Decoder, Format, format_of
from gallery.imaging.png_colour import stated_profile
from gallery.reason import Code, Reason

if TYPE_CHECKING:
    from gallery.imaging.strips import StripImage

# A hostile header can claim any size. Larger ones than this exist as maps and scans, not as stills.
MAX_MEGAPIXELS = 500
# What is held in memory at once; a JPEG may be larger, its decoder leaves out what is not needed.
MAX_DECODED_MEGAPIXELS = 250

# Of the formats whose libraries hold all of a picture several times: so many take 1 GiB at most.
# The second is for transparency or more than 8 bits; docs/formats.md has what was measured.
_MOST_OF_FORMAT = {"AVIF": (95, 75), "JXL": (100, 70)}

_ORIENTATION_TAG = 0x0112
_INTEROPERABILITY = 0xA005
_COLOR_SPACE = 0xA001
_ADOBE_RGB = 2  # not in the EXIF standard; in use
_BITS_PER_SAMPLE = 258
_COMPRESSION = 259
_PLANAR_CONFIGURATION = 284
_TILE_WIDTH = 322
_WEBP_IN_TIFF = 50001
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_TURNED = frozenset({5, 6, 7, 8})
_BACKWARDS = frozenset({3, 4, 7, 8})  # whose first row or column comes last
# Pixels. From the first on no second copy is made; the second are converted at once.
_ONE_COPY, _PART = 16_000_000, 2_000_000
_LARGE = 40_000_000  # from here on a TIFF or WebP is read in strips
_MOST_JPEG2000 = 50_000_000  # decoded at once: OpenJPEG and Pillow take 19 bytes for each

# Size of the whole picture, upright -> size wanted, upright; never larger.
Sizing = Callable[[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Upright sRGB pixels as R G B 255, in `parts` of some rows each that are made one by one."""

    width: int
    height: int
    full_width: int
    full_height: int
    parts: Iterator[bytes]
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Upright RGB pixels in sRGB, and the size of the whole picture they were made from."""

    image: Image.Image
    full_width: int
    full_height: int
    damage: str = ""


def fitting(pixels: int) -> Sizing:
    """Return the sizing whose longer side is `pixels`."""

    def size(width: int, height: int) -> tuple[int, int]:
        return _scaled(width, height, pixels / max(width, height))

    return size


def covering(min_width: int, min_height: int) -> Sizing:
    """Return the smallest sizing that is at least this wide and at least this high."""

    def size(width: int, height: int) -> tuple[int, int]:
        return _scaled(width, height, max(min_width / width, min_height / height))

    return size


def whole(width: int, height: int) -> tuple[int, int]:
    """Return the size of the picture itself, for 100 %."""
    return width, height


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return the picture turned as its EXIF orientation says."""
    turn = _UPRIGHT.get(orientation)
    return image if turn is None else image.transpose(turn)


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    if scale >= 1:
        return width, height
    return max(1, round(width * scale)), max(1, round(height * scale))


class PictureFile:
    """A picture file, opened: its header is read, its pixels are not.

    `width` and `height` are the picture upright, as it is shown here; `sensor_size` is larger for
    a RAW file with a small preview. Raises PictureError with a reason for a person where the file
    is no picture, OSError where it cannot be read, and whatever a decoder throws at a broken
    header.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        check_regular(path)
        self.stream = open(path, "rb")  # noqa: SIM115 - closed by `close`
        try:
            self.stat = os.fstat(self.stream.fileno())
            head = self.stream.read(HEAD_BYTES)
            known = format_of(head, PurePath(path).suffix[1:].lower())
            if isinstance(known, Reason):
                raise PictureError(path, known)
            self.format: Format = known
            self.bits = _bits(known, head)
            self.orientation = 1
            self.sensor_size: tuple[int, int] | None = None
            self._damage = ""
            self._written_over = False
            self.image = self._open_as_it_is()
            turned = self.orientation in _TURNED
            width, height = self.image.size
            self.width, self.height = (height, width) if turned else (width, height)
            self.sensor_size = self.sensor_size or (self.width, self.height)
            self._refuse_bombs()
        except BaseException:
            self.stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a `Picture` made of it lives on."""
        self.stream.close()

    @property
    def profile(self) -> bytes:
        """The ICC profile that the colours are to be read by; empty when none is known."""
        return _profile(self.image)

    def picture(self, sizing: Sizing, colour: Colour) -> Picture:
        """Return the pixels at the size that `sizing` makes of the picture's own.

        A broken file gives what could be read of it, with `damage`; PictureError where that is
        nothing.
        """
        image, damage = self._shrunk(sizing)
        profile = self.profile  # of the pixels as they are now
        if image.width * image.height > _ONE_COPY:
            image = _srgb_in_place(image, profile, colour)
            self._written_over = True
        else:
            image = colour.srgb(shrinkable(image), profile)
        return Picture(upright(image, self.orientation), self.width, self.height, damage)

    def rows(self, sizing: Sizing, colour: Colour) -> Rows:
        """Return what `picture` does, its rows made while they are taken: never a second copy."""
        image, damage = self._shrunk(sizing)
        turned = self.orientation in _TURNED
        width, height = reversed(image.size) if turned else image.size
        parts = _parts(image, self.profile, colour, self.orientation)
        return Rows(width, height, self.width, self.height, parts, damage)

    def _shrunk(self, sizing: Sizing) -> tuple[Image.Image, str]:
        """Return the pixels as they are decoded, no larger than wanted; and what is wrong."""
        if self._written_over:
            self.image, self._written_over = self._open(), False
        target = sizing(self.width, self.height)
        if self.orientation in _TURNED:
            target = (target[1], target[0])
        damage = self._load(target)
        image = self.image
        if image.size == target or image.width < target[0]:  # what fits into memory, and no more
            return image, damage
        image = shrinkable(image)
        if _pixels(image) <= _ONE_COPY:
            return image.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0), damage
        mode = image.mode
        if mode in ("LA", "RGBA"):  # as Pillow does, which keeps the first copy meanwhile
            image = image.convert({"LA": "La", "RGBA": "RGBa"}[mode])
        if image is not self.image and not damage:
            self._let_go()
        small = image.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
        return small.convert(mode) if small.mode != mode else small, damage

    def _let_go(self) -> None:
        """Drop the pixels of which there is a copy now; the header alone is read again."""
        if isinstance(self.image, ImageFile.ImageFile):
            self.image = self._open()

    def read(self) -> bytes:
        """Return the whole file."""
        self.stream.seek(0)
        return self.stream.read()

    def _load(self, target: tuple[int, int]) -> str:
        """Decode the pixels, if need be what there is of them; return what is wrong with them."""
        self._draft(target)
        decoded = self.image.width * self.image.height
        if decoded > MAX_DECODED_MEGAPIXELS * 1_000_000:
            raise PictureError(self.path, _too_large(*self.image.size, MAX_DECODED_MEGAPIXELS))
        try:
            self.image.load()
        except MemoryError:
            raise
        except Exception as error:  # decoders throw anything at a broken file
            with tolerant_decoding():
                self.image = self._open()
                self._draft(target)
                self.image.load()
            part = readable_part(self.image)
            if part == 0:
                raise PictureError(self.path, damage_of(error, 0.0)) from error
            return str(damage_of(error, part))
        return self._damage

    def _draft(self, target: tuple[int, int]) -> None:
        """Have the decoder itself leave out what is not needed, where it can."""
        self.image.draft(None, target)
        if isinstance(self.image, Jpeg2KImagePlugin.Jpeg2KImageFile):
            self.stream.seek(0)
            levels = _levels_of_jpeg2000(self.stream.read(HEAD_BYTES))
            self.image.reduce = _halvings(self.image.size, target, levels)

    def _open_as_it_is(self) -> Image.Image:
        """Open the picture, also where what is written beside the pixels is broken."""
        try:
            return self._open()
        except (PictureError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - decoders throw anything at a broken file
            with tolerant_decoding():
                image = self._open()
            self._damage = str(Reason(Code.BESIDE_DAMAGED))
            return image

    def _open(self) -> Image.Image:
        """Open the picture anew with the one decoder that its first bytes ask for."""
        if self.format.decoder in (Decoder.RAW, Decoder.RAW_OR_TIFF):
            return self._open_raw()
        if self.format.decoder is Decoder.HEIF:
            from pillow_heif import HeifImageFile

            self.stream.seek(0)
            heif: Image.Image = HeifImageFile(self.stream)  # type: ignore[no-untyped-call]
            return heif  # upright already: libheif turns it
        if self.format.decoder is Decoder.PHOTOSHOP:
            from gallery.imaging import photoshop

            return self._in_strips(photoshop.opened(self.path, self.stream))
        if self.format.decoder is Decoder.STRIPS:
            return self._open_in_strips()
        if self.format is TIFF:
            return self._open_tiff()
        image = self._open_with_pillow()
        self.orientation = _orientation(image)
        if self.format is PNG:
            return self._open_png(image)
        if self.format is WEBP and _pixels(image) > _LARGE and not getattr(image, "is_animated", 0):
            profile = _profile(image)
            del image  # which holds the whole file
            return self._open_behind(profile)  # Pillow holds four copies of the picture
        return image

    def _open_tiff(self) -> Image.Image:
        """Open with Pillow what has 8 bits and is not large, else in strips if they can be read."""
        try:
            image = self._open_with_pillow()  # which turns it while it loads it
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - Pillow throws anything at what it does not know
            return self._open_in_strips()
        self.bits = _tiff_bits(image)
        if _in_strips_better(image):
            with suppress(ValueError):  # a compression that only Pillow knows
                return self._open_in_strips(_profile(image))
        return image

    def _open_png(self, image: Image.Image) -> Image.Image:
        embedded = image.info.get("icc_profile")
        with suppress(OSError, ValueError):
            profile = stated_profile(self.stream, embedded if isinstance(embedded, bytes) else b"")
            image.info["icc_profile"] = profile
        return self._open_behind(_profile(image)) if self.bits == 16 else image

    def _open_behind(self, profile: bytes) -> Image.Image:
        """Open in strips what Pillow read the header of: profile and orientation are from there."""
        orientation = self.orientation
        strips = self._open_in_strips(profile)
        self.orientation = orientation
        return strips

    def _open_in_strips(self, profile: bytes | None = None) -> Image.Image:
        from gallery.imaging import openimage

        return self._in_strips(openimage.opened(self.path, self.stream, self.format, profile))

    def _in_strips(self, image: StripImage) -> Image.Image:
        self.bits = image.strips.bits
        self.orientation = image.strips.orientation
        return image

    def _open_with_pillow(self) -> Image.Image:
        self.stream.seek(0)
        module = importlib.import_module(f"PIL.{self.format.module}")
        image_class: type[ImageFile.ImageFile] = getattr(module, self.format.image_class)
        return image_class(self.stream)

    def _open_raw(self) -> Image.Image:
        from gallery.imaging import rawfile

        preview = rawfile.preview(self.path)
        if preview is not None:
            self.bits = preview.bits
            self.orientation = preview.orientation
            self.sensor_size = preview.width, preview.height
            return preview.image
        if self.format.decoder is Decoder.RAW:
            raise PictureError(self.path, Reason(Code.UNKNOWN_RAW))
        self.format = TIFF
        return self._open_tiff()

    def _refuse_bombs(self) -> None:
        plain, more = _MOST_OF_FORMAT.get(self.format.name, (MAX_MEGAPIXELS,) * 2)
        limit = more if self.image.mode.endswith("A") or self.bits > 8 else plain
        if self.width * self.height > limit * 1_000_000:
            kind = self.format.name if self.format.name in _MOST_OF_FORMAT else ""
            raise PictureError(self.path, _too_large(self.width, self.height, limit, kind))


def _srgb_in_place(image: Image.Image, profile: bytes, colour: Colour) -> Image.Image:
    """Return the picture in sRGB, its own pixels written over where their mode allows it."""
    image = _greys_of_their_own(image)
    plain = image.mode == "RGB" and "transparency" not in image.info
    made = image if plain else Image.new("RGB", image.size)
    rows = max(1, _PART // image.width)
    for top in range(0, image.height, rows):
        part = image.crop((0, top, image.width, min(top + rows, image.height)))
        made.paste(colour.srgb(shrinkable(part), profile), (0, top))
    return made


def _parts(image: Image.Image, profile: bytes, colour: Colour, orientation: int) -> Iterator[bytes]:
    """Yield the upright picture from its top, as R G B 255; a turned one by its columns."""
    image = _greys_of_their_own(image)
    width, height = image.size
    turned = orientation in _TURNED
    length, across = (width, height) if turned else (height, width)
    step = max(1, _PART // across)
    starts: Sequence[int] = range(0, length, step)
    for start in reversed(starts) if orientation in _BACKWARDS else starts:
        end = min(start + step, length)
        box = (start, 0, end, height) if turned else (0, start, width, end)
        part = colour.srgb(shrinkable(image.crop(box)), profile)
        yield upright(part, orientation).convert("RGBA").tobytes()


def _greys_of_their_own(image: Image.Image) -> Image.Image:
    """Return greys of more than 8 bits as 8: what is white may depend on all of them."""
    return shrinkable(image) if image.mode.startswith(("I", "F")) else image


def _too_large(width: int, height: int, limit: int, kind: str = "") -> Reason:
    megapixels = width * height // 1_000_000
    size: dict[str, str | int | float] = {"width": width, "height": height}
    size |= {"megapixels": megapixels, "limit": limit}
    if kind:
        return Reason(Code.TOO_LARGE_FOR_KIND, size | {"kind": kind})
    return Reason(Code.TOO_LARGE, size)


def check_regular(path: str) -> None:
    """Refuse what would block for ever, or is no file at all; OSError where there is nothing."""
    mode = os.stat(path).st_mode
    if stat.S_ISREG(mode):
        return
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    kind = kinds.get(stat.S_IFMT(mode), "something else")
    raise PictureError(path, Reason(Code.NOT_A_FILE, {"kind": kind}))


def _orientation(image: Image.Image) -> int:
    """Return how the picture has to be turned; a broken EXIF does not say.

    Not by PNG's own `getexif`, which decodes all pixels to find an EXIF behind them.
    """
    with suppress(Exception):
        orientation = Image.Image.getexif(image).get(_ORIENTATION_TAG, 1)
        return orientation if orientation in _UPRIGHT else 1
    return 1


def _profile(image: Image.Image) -> bytes:
    """Return the profile that is embedded or named in EXIF; b"" for none."""
    embedded = image.info.get("icc_profile")
    if isinstance(embedded, bytes) and embedded:
        return embedded
    if image.mode == "RGB" and not isinstance(image, PngImagePlugin.PngImageFile):
        with suppress(Exception):  # a broken EXIF says nothing of colours
            if _says_adobe_rgb(image.getexif()):
                return adobe_rgb()
    return b""


def _says_adobe_rgb(exif: Image.Exif) -> bool:
    """Say whether EXIF names Adobe RGB: by DCF's interoperability, or as some cameras do, by 2.

    "Uncalibrated" (65535) alone names nothing, and such a picture is sRGB here as it is elsewhere.
    """
    if str(exif.get_ifd(_INTEROPERABILITY).get(1, "")).startswith("R03"):
        return True
    return bool(exif.get_ifd(ExifTags.IFD.Exif).get(_COLOR_SPACE) == _ADOBE_RGB)


def _bits(known: Format, head: bytes) -> int:
    """Return the bits of one channel as the first bytes say; a TIFF's are in its tags."""
    if known.name == "PNG" and len(head) > 24:
        return max(1, head[24])
    if known.name == "PSD" and len(head) > 24:
        return max(1, int.from_bytes(head[22:24], "big"))
    return 8


def _tiff_bits(image: Image.Image) -> int:
    bits = _tiff_tag(image, _BITS_PER_SAMPLE, (8,))
    return int(bits[0]) if isinstance(bits, tuple) and bits else 8


def _in_strips_better(image: Image.Image) -> bool:
    """Say whether Pillow holds less of a TIFF than there is, or knows it less well.

    Large; more than 8 bits; channels apart in tiles, which it mixes up; WebP inside, which it
    lacks; grey or channels apart with transparency that the colours are multiplied with.
    """
    if (
        _pixels(image) > _LARGE
        or image.mode in ("La", "RGBa")
        or _tiff_bits(image) > 8
        or _tiff_tag(image, _COMPRESSION, 1) == _WEBP_IN_TIFF
    ):
        return True
    apart = _tiff_tag(image, _PLANAR_CONFIGURATION, 1) == 2
    return apart and (image.mode == "RGBA" or _tiff_tag(image, _TILE_WIDTH, 0) != 0)


def _levels_of_jpeg2000(head: bytes) -> int:
    """Return how often a JPEG 2000 can be halved, from its marker of coding style; 0 where none."""
    start = head.find(b"\xff\x4f\xff\x51")
    style = head.find(b"\xff\x52", start)
    return head[style + 9] if 0 <= start < style < len(head) - 9 else 0


def _halvings(size: tuple[int, int], target: tuple[int, int], levels: int) -> int:
    """Return how often to halve: to twice what is wanted, and to what fits into memory."""
    width, height = size
    for halvings in range(levels):
        half = width >> (halvings + 1), height >> (halvings + 1)
        fits = (width >> halvings) * (height >> halvings) <= _MOST_JPEG2000
        if fits and (half[0] < 2 * target[0] or half[1] < 2 * target[1]):
            return halvings
    return levels


def _pixels(image: Image.Image) -> int:
    return image.width * image.height


def _tiff_tag(image: Image.Image, tag: int, missing: object) -> object:
    tags = getattr(image, "tag_v2", {})
    found: object = tags.get(tag, missing)
    return found

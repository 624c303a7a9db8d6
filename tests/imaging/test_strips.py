"""What Pillow has no mode for, written by other programs and read a strip of rows at a time."""

from __future__ import annotations

import io
import struct
import subprocess
from pathlib import Path

import numpy as np
import OpenImageIO as oiio  # noqa: N813 - its documentation's name for it
import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from gallery.errors import PictureError
from gallery.imaging.colour import Colour
from gallery.imaging.decode import Picture, PictureFile, Sizing, fitting, whole
from gallery.imaging.profiles import REC709, matrix_profile, primaries_under_d50
from gallery.imaging.strips import StripImage
from gallery.reason import Code, Reason, worded
from tests.needs import MAGICK, program

SIZE = (60, 40)
TOP, BOTTOM = (200, 60, 40), (20, 120, 240)  # of a gradient, from the first row to the last
GREYS = (88, 107)  # of both, by ImageMagick's luma
FLOAT = ("-define", "quantum:format=floating-point")


def write(path: Path, *options: str, kind: str = "") -> Path:
    """Have ImageMagick write the gradient."""
    gradient = f"gradient:rgb{TOP}-rgb{BOTTOM}".replace(" ", "")
    size = f"{SIZE[0]}x{SIZE[1]}"
    target = f"{kind}:{path}" if kind else str(path)
    words = [program(*MAGICK), "-size", size, gradient, *options, target]
    subprocess.run(words, check=FLOAT[1] not in options, capture_output=FLOAT[1] in options)
    return path  # version 6 complains of a tag of its own (317) in a TIFF of floats, and writes it


def shown(path: Path, sizing: Sizing = whole) -> Picture:
    with PictureFile(str(path)) as file:
        return file.picture(sizing, Colour())


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = image.getpixel((x, y % image.height))
    assert isinstance(found, tuple)
    return found


def assert_gradient(path: Path, by: int = 1) -> None:
    """Hold the first and the last row, and a thumbnail's middle, against the gradient."""
    image = shown(path).image
    assert (image.mode, image.size) == ("RGB", SIZE)
    for y, colour in ((0, TOP), (-1, BOTTOM)):
        assert pixel(image, 30, y) == pytest.approx(colour, abs=by)
    small = shown(path, fitting(15)).image
    middle = tuple((one + other) / 2 for one, other in zip(TOP, BOTTOM, strict=True))
    assert small.size == (15, 10)
    assert pixel(small.resize((1, 1), Image.Resampling.BOX), 0, 0) == pytest.approx(
        middle, abs=by + 4
    )


@pytest.mark.parametrize(
    ("options", "kind", "bits"),
    [
        (("-depth", "16", "-endian", "MSB"), "tiff", 16),
        (("-depth", "16", "-endian", "LSB", "-compress", "lzw"), "tiff", 16),
        (("-depth", "16", "-endian", "MSB", "-compress", "none"), "tiff64", 16),
        (("-depth", "16", "-endian", "LSB", "-compress", "zip"), "tiff64", 16),
        (("-depth", "8", "-endian", "MSB"), "tiff64", 8),
        (("-depth", "16", "-interlace", "plane"), "tiff", 16),
        (("-depth", "16", "-compress", "zstd"), "tiff", 16),
        (("-depth", "8", "-compress", "zstd"), "tiff", 8),
        (("-depth", "8", "-compress", "webp", "-quality", "100"), "tiff", 8),
        (
            (
                "-depth",
                "32",
            ),
            "tiff",
            32,
        ),
        (("-depth", "16", *FLOAT), "tiff", 16),
        (("-depth", "32", *FLOAT, "-endian", "MSB"), "tiff", 32),
        (("-depth", "64", *FLOAT), "tiff", 64),
        (("-depth", "16"), "png", 16),
        (("-depth", "16"), "psd", 16),
        (("-depth", "16", "-compress", "rle"), "psd", 16),
        (("-depth", "8"), "psd", 8),
        (("-depth", "8", "-compress", "rle"), "psb", 8),
        (("-depth", "16"), "psb", 16),
        (("-depth", "10"), "dpx", 10),
        (("-depth", "16", "-endian", "LSB"), "dpx", 16),
        (("-colorspace", "Log", "-depth", "16"), "dpx", 16),
        (("-colorspace", "RGB"), "exr", 16),
        (("-colorspace", "RGB", "-compress", "piz"), "exr", 16),
    ],
)
def test_every_depth_gives_its_colours(
    tmp_path: Path, options: tuple[str, ...], kind: str, bits: int
) -> None:
    path = write(tmp_path / f"a.{kind}", *options, kind=kind)

    assert_gradient(path, by=8 if "webp" in options else 2)  # WebP loses some
    with PictureFile(str(path)) as file:
        assert file.bits == bits


@pytest.mark.parametrize(
    "options",
    [
        ("-depth", "16", "-endian", "MSB"),
        ("-depth", "16", "-endian", "MSB", "-compress", "none"),
        ("-depth", "16", "-endian", "LSB", "-compress", "none"),
        ("-depth", "16", "-define", "quantum:polarity=min-is-white"),
        ("-depth", "32", "-endian", "MSB"),
        ("-depth", "32", "-endian", "LSB"),
        ("-depth", "32", *FLOAT),
        ("-depth", "64", *FLOAT),
    ],
)
def test_grey_of_every_depth_keeps_its_greys(tmp_path: Path, options: tuple[str, ...]) -> None:
    path = write(tmp_path / "a.tif", "-colorspace", "gray", *options)

    image = shown(path).image

    assert [pixel(image, 30, y) for y in (0, -1)] == [(grey,) * 3 for grey in GREYS]


@pytest.mark.parametrize("kind", ["tif", "png", "psd"])
def test_16_bit_grey_with_transparency_lies_on_neutral_grey(tmp_path: Path, kind: str) -> None:
    clear = ("-alpha", "set", "-channel", "A", "-evaluate", "set", "0", "+channel")
    path = write(tmp_path / f"a.{kind}", "-colorspace", "gray", "-depth", "16", *clear)

    assert pixel(shown(path).image, 30, 20) == pytest.approx((128, 128, 128), abs=1)


@pytest.mark.parametrize("depth", ["8", "16"])
def test_lab_keeps_its_colours(tmp_path: Path, depth: str) -> None:
    """ImageMagick's Lab has the white of daylight, ICC's that of print: hence the difference."""
    grey = write(
        tmp_path / "grey.tif", "-colorspace", "gray", "-colorspace", "Lab", "-depth", depth
    )
    coloured = write(tmp_path / "a.tif", "-colorspace", "Lab", "-depth", depth)

    assert pixel(shown(grey).image, 30, 0) == pytest.approx((88, 88, 88), abs=6)
    assert pixel(shown(coloured).image, 30, 0) == pytest.approx(TOP, abs=8)


@pytest.mark.parametrize(
    "options",
    [
        ("-t", "-w", "16", "-l", "16"),
        ("-8", "-B", "-c", "lzw:2", "-r", "7"),
        ("-8", "-L", "-t", "-w", "32", "-l", "16"),
    ],
)
@pytest.mark.parametrize("written", [("-depth", "16"), ("-depth", "32", *FLOAT), ("-depth", "8")])
def test_tiles_planes_and_strips_are_put_together(
    tmp_path: Path, options: tuple[str, ...], written: tuple[str, ...]
) -> None:
    path = write(tmp_path / "a.tif", *written, "-compress", "none")
    subprocess.run([program("tiffcp"), *options, str(path), str(tmp_path / "b.tif")], check=True)

    assert_gradient(tmp_path / "b.tif")


@pytest.mark.parametrize("options", [("-t", "-w", "16", "-l", "32"), ("-r", "3")])
def test_channels_that_lie_apart_are_put_together(tmp_path: Path, options: tuple[str, ...]) -> None:
    path = write(tmp_path / "a.tif", "-depth", "8", "-compress", "none")
    words = [program("tiffcp"), "-p", "separate", *options, str(path), str(tmp_path / "b.tif")]
    subprocess.run(words, check=True)

    assert_gradient(tmp_path / "b.tif")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_deep_tiff_comes_out_upright(tmp_path: Path, orientation: int) -> None:
    names = (
        *("top-left", "top-right", "bottom-right", "bottom-left"),
        *("left-top", "right-top", "right-bottom", "left-bottom"),
    )
    plain = write(tmp_path / "plain.tif", "-depth", "8", "-orient", names[orientation - 1])
    deep = write(tmp_path / "deep.tif", "-depth", "16", "-orient", names[orientation - 1])

    expected, found = shown(plain), shown(deep)

    assert found.image.size == expected.image.size
    assert (found.full_width, found.full_height) == found.image.size
    corners = [(x, y) for x in (0, -1) for y in (0, -1)]
    for x, y in corners:
        place = x % found.image.width, y
        assert pixel(found.image, *place) == pytest.approx(pixel(expected.image, *place), abs=1)


@pytest.mark.parametrize(
    "options", [("-d", "0", "-e", "1"), ("-d", "0.5"), ("-d", "0.5", "--container=1")]
)
def test_jpeg_xl_gives_its_colours(tmp_path: Path, options: tuple[str, ...]) -> None:
    for depth in ("8", "16"):
        plain = ("-define", "png:exclude-chunk=all", "-depth", depth)
        png = write(tmp_path / f"a{depth}.png", *plain)
        path = tmp_path / f"a{depth}.jxl"
        subprocess.run([program("cjxl"), png, path, *options], check=True, capture_output=True)

        assert_gradient(path, by=4)


def test_a_jpeg_packed_as_jpeg_xl_stands_upright_and_keeps_its_colours(tmp_path: Path) -> None:
    jpeg = write(tmp_path / "a.jpg", "-quality", "98")
    subprocess.run([program("exiftool"), "-q", "-n", "-Orientation=6", jpeg], check=True)
    path = tmp_path / "a.jxl"
    subprocess.run([program("cjxl"), jpeg, path], check=True, capture_output=True)

    expected, found = shown(jpeg).image, shown(path).image

    assert found.size == expected.size == (40, 60)
    for x in (0, 39):
        assert pixel(found, x, 20) == pytest.approx(pixel(expected, x, 20), abs=3)


def test_an_exr_of_other_primaries_is_brought_to_srgb(tmp_path: Path) -> None:
    """ACES2065-1 has AP0's primaries; grey stays grey whatever its white."""
    path = write(tmp_path / "a.exr", "-colorspace", "RGB")
    ap0 = struct.pack("<8f", 0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)
    data = path.read_bytes()
    entry = b"chromaticities\0chromaticities\0" + struct.pack("<I", 32) + ap0
    path.write_bytes(_with_exr_attribute(data, entry))

    image = shown(path).image

    assert pixel(image, 30, 0)[0] > TOP[0] + 20  # much wider, so the same numbers are stronger
    assert pixel(image, 30, 0)[2] < TOP[2]


def _with_exr_attribute(data: bytes, entry: bytes) -> bytes:
    """Return an EXR file of one part with one more attribute, its table of rows moved on."""
    at = 8
    while data[at] != 0:
        for _ in range(2):
            at = data.index(b"\0", at) + 1
        at += 4 + struct.unpack_from("<I", data, at)[0]
    table = at + 1
    (first,) = struct.unpack_from("<Q", data, table)
    count = (first - table) // 8
    moved = [offset + len(entry) for offset in struct.unpack_from(f"<{count}Q", data, table)]
    return data[:at] + entry + b"\0" + struct.pack(f"<{count}Q", *moved) + data[first:]


def test_light_above_white_is_clipped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.exr", "-colorspace", "RGB", "-evaluate", "multiply", "0.5", *FLOAT)
    image = shown(path).image

    assert pixel(image, 30, 0) == pytest.approx((146, 41, 26), abs=3)  # half the light


def test_a_glow_without_coverage_is_added_to_what_is_behind_it(tmp_path: Path) -> None:
    """EXR's colours are multiplied with their alpha already; here that is 0."""
    clear = ("-alpha", "set", "-channel", "A", "-evaluate", "set", "0", "+channel")
    path = write(tmp_path / "a.exr", "-colorspace", "RGB", *clear)

    assert pixel(shown(path).image, 30, 0)[0] > TOP[0]


@pytest.mark.parametrize("options", [("-r", "9"), ("-p", "separate")])
@pytest.mark.parametrize("colours", [("-colorspace", "gray"), ()])
def test_colours_that_are_multiplied_with_their_transparency_are_known(
    tmp_path: Path, options: tuple[str, ...], colours: tuple[str, ...]
) -> None:
    clear = ("-alpha", "set", "-channel", "A", "-evaluate", "set", "60%", "+channel")
    words = (*colours, *clear, "-define", "tiff:alpha=associated", "-depth", "8")
    path = write(tmp_path / "a.tif", *words, "-compress", "none")
    subprocess.run([program("tiffcp"), *options, str(path), str(tmp_path / "b.tif")], check=True)
    expected = TOP if not colours else (GREYS[0],) * 3
    on_grey = tuple(0.6 * value + 0.4 * 128 for value in expected)

    assert pixel(shown(tmp_path / "b.tif").image, 30, 0) == pytest.approx(on_grey, abs=2)


def test_a_linear_profile_is_read_before_the_shadows_are_cut_to_8_bits(tmp_path: Path) -> None:
    profile = matrix_profile("Linear sRGB", primaries_under_d50(REC709), 1.0)
    (tmp_path / "linear.icc").write_bytes(profile)
    options = ("-colorspace", "RGB", "-set", "colorspace", "sRGB", "-depth", "16")
    path = write(tmp_path / "a.tif", *options, "-profile", str(tmp_path / "linear.icc"))
    ramp = tmp_path / "ramp.tif"
    grey = [program(*MAGICK), "-size", "8x256", "gradient:gray(12)-black", "-colorspace", "RGB"]
    grey += ["-set", "colorspace", "sRGB", "-type", "TrueColor", "-depth", "16"]
    subprocess.run([*grey, "-profile", str(tmp_path / "linear.icc"), str(ramp)], check=True)

    assert_gradient(path)
    image = shown(ramp).image
    assert len({pixel(image, 4, y) for y in range(256)}) >= 12  # 8 linear bits hold two of them


def test_a_deep_picture_with_a_profile_has_the_colours_of_a_shallow_one(tmp_path: Path) -> None:
    profile = matrix_profile(
        "Wide", primaries_under_d50((0.64, 0.33, 0.21, 0.71, *REC709[4:])), 2.2
    )
    (tmp_path / "wide.icc").write_bytes(profile)
    words = ("-profile", str(tmp_path / "wide.icc"))
    expected = shown(write(tmp_path / "a.jpg", *words, "-quality", "100")).image

    for name in ("a.tif", "a.png", "a.psd", "a.psb"):
        found = shown(write(tmp_path / name, *words, "-depth", "16")).image
        for y in (0, 20, -1):
            assert pixel(found, 30, y) == pytest.approx(pixel(expected, 30, y), abs=4), name


@pytest.mark.parametrize(
    ("name", "options"), [("a.tif", ("-define", "tiff:rows-per-strip=4")), ("a.png", ())]
)
def test_a_deep_picture_that_is_broken_is_shown_as_far_as_it_goes(
    tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    path = tmp_path / name
    words = [program(*MAGICK), "-size", "300x2000", "plasma:red-blue", "-depth", "16"]
    subprocess.run([*words, "-compress", "zip", *options, path], check=True)
    data = path.read_bytes()
    middle, end = len(data) // 2, len(data) - 30_000  # a TIFF has its tags at its end
    path.write_bytes(data[:middle] + bytes(end - middle) + data[end:])

    picture = shown(path, fitting(256))

    assert "could be read" in worded(picture.damage)
    assert 30 < int(Reason.of(picture.damage).parameters["percent"]) < 70
    assert pixel(picture.image, 5, 2) != (0, 0, 0)


def test_a_picture_of_some_units_of_its_own_is_not_all_white(tmp_path: Path) -> None:
    """Floats of 0 to 255, as scientists write them."""
    path = tmp_path / "a.tif"
    Image.linear_gradient("L").convert("F").save(path)

    image = shown(path).image

    assert [pixel(image, 9, y)[0] for y in (0, 100, 255)] == [0, 100, 255]


# --- Photoshop


def _psd(
    depth: int,
    planes: list[bytes],
    size: tuple[int, int],
    *,
    resources: bytes = b"",
    layers: int = 0,
) -> bytes:
    """Return a Photoshop file as its specification has it; no free program writes 32 bits."""
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, len(planes), size[1], size[0], depth, 3)
    info = struct.pack(">Ih", 2, layers) if layers else b""
    behind = struct.pack(">I", len(info)) + info
    return (
        header
        + bytes(4)
        + struct.pack(">I", len(resources))
        + resources
        + behind
        + bytes(2)
        + b"".join(planes)
    )


def _version_info(*, merged: bool) -> bytes:
    data = struct.pack(">IB", 1, merged) + bytes(8) + struct.pack(">I", 1)
    data += bytes(len(data) % 2)
    return b"8BIM" + struct.pack(">H", 1057) + bytes(2) + struct.pack(">I", len(data)) + data


def test_a_32_bit_photoshop_file_is_light(tmp_path: Path) -> None:
    light = [np.full(24, value, ">f4").tobytes() for value in (0.5776, 0.0452, 0.0212)]
    (tmp_path / "a.psd").write_bytes(_psd(32, light, (6, 4)))

    assert pixel(shown(tmp_path / "a.psd").image, 3, 2) == pytest.approx(TOP, abs=1)


def test_a_photoshop_file_without_a_picture_of_its_layers_says_so(tmp_path: Path) -> None:
    white = [bytes(b"\xff" * 24)] * 3
    path = tmp_path / "a.psd"
    path.write_bytes(_psd(8, white, (6, 4), resources=_version_info(merged=False)))
    with pytest.raises(PictureError, match="Maximize Compatibility") as told:
        shown(path)
    assert told.value.why == Reason(Code.NO_COMPOSITE)

    path.write_bytes(_psd(8, white, (6, 4), resources=_version_info(merged=True)))
    assert pixel(shown(path).image, 0, 0) == (255, 255, 255)


def test_a_picture_that_is_said_to_be_missing_and_is_there_is_shown(tmp_path: Path) -> None:
    planes = [bytes(range(24))] * 3
    path = tmp_path / "a.psd"
    path.write_bytes(_psd(8, planes, (6, 4), resources=_version_info(merged=False)))

    assert pixel(shown(path).image, 1, 1) == (7, 7, 7)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_saved_selection_is_no_transparency(tmp_path: Path, depth: int) -> None:
    one = depth // 8
    planes = [bytes([value]) * (24 * one) for value in (200, 60, 40, 0)]
    path = tmp_path / "a.psd"
    path.write_bytes(_psd(depth, planes, (6, 4), layers=1))
    assert pixel(shown(path).image, 3, 2) == TOP

    path.write_bytes(_psd(depth, planes, (6, 4), layers=-1))
    assert pixel(shown(path).image, 3, 2) == (128, 128, 128)


@pytest.mark.parametrize("depth", [8, 16])
def test_photoshop_puts_what_is_transparent_on_white_which_is_taken_away(
    tmp_path: Path, depth: int
) -> None:
    alpha = 0.6
    on_white = [round(alpha * value + (1 - alpha) * 255) for value in TOP]
    planes = [bytes([value]) * (24 * depth // 8) for value in (*on_white, round(255 * alpha))]
    (tmp_path / "a.psd").write_bytes(_psd(depth, planes, (6, 4), layers=-1))

    expected = tuple(alpha * value + (1 - alpha) * 128 for value in TOP)
    assert pixel(shown(tmp_path / "a.psd").image, 3, 2) == pytest.approx(expected, abs=2)


# --- what cannot be shown


def test_floats_of_64_bits_in_tiles_are_told_of(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", "-depth", "64", *FLOAT, "-compress", "none")
    words = [program("tiffcp"), "-t", "-w", "16", "-l", "16", str(path), str(tmp_path / "b.tif")]
    subprocess.run(words, check=True)

    with pytest.raises(PictureError, match="64-bit floats in tiles") as told:
        shown(tmp_path / "b.tif")
    assert told.value.why == Reason(Code.TILED_DOUBLES)


def test_an_exr_of_deep_samples_is_told_of(tmp_path: Path) -> None:
    spec = oiio.ImageSpec(6, 4, 4, oiio.FLOAT)
    spec.deep = True
    samples = oiio.DeepData()
    samples.init(spec)
    output = oiio.ImageOutput.create(str(tmp_path / "a.exr"))
    assert output is not None
    assert output.open(str(tmp_path / "a.exr"), spec)
    assert output.write_deep_image(samples)
    output.close()

    with pytest.raises(PictureError) as told:
        shown(tmp_path / "a.exr")
    assert told.value.why == Reason(Code.DEEP_SAMPLES)


def test_a_tiff_of_logluv_is_told_of(tmp_path: Path) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[262] = 32845  # photometric interpretation: CIE Luv
    Image.new("RGB", (6, 4)).save(tmp_path / "a.tif", tiffinfo=tags)

    with pytest.raises(PictureError) as told:
        shown(tmp_path / "a.tif")
    assert told.value.why == Reason(Code.LOGLUV)


def test_a_name_that_is_no_utf_8_is_opened_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "a.exr", "-colorspace", "RGB")
    odd = path.rename(path.with_name("\udcff.exr"))

    assert_gradient(odd, by=2)


def test_a_deep_picture_keeps_its_profile_for_its_facts(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (9, 9)).save(io.BytesIO(), "PNG")
    (tmp_path / "srgb.icc").write_bytes(srgb)
    path = write(tmp_path / "a.tif", "-depth", "16", "-profile", str(tmp_path / "srgb.icc"))

    with PictureFile(str(path)) as file:
        assert isinstance(file.image, StripImage)
        assert file.profile == srgb

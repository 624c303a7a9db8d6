"""The memory of a worker: what one picture may add to it, in bytes a pixel."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gallery.errors import PictureError
from gallery.imaging import decode
from gallery.imaging.colour import Colour
from gallery.imaging.decode import PictureFile, fitting, whole
from gallery.imaging.jobs import Answer, Job, Verb
from gallery.imaging.lanes import Payload
from gallery.imaging.values import PictureKey
from gallery.imaging.workers import Workers
from gallery.reason import Code, Reason

Ask = Callable[..., tuple[Answer, Payload]]

WIDE, HIGH = 7200, 6000  # 43 megapixels
IDLE = 112 << 20  # bytes of a worker with its libraries and one strip
MOST_BYTES = ((1 << 30) - IDLE) / 120e6  # for each pixel, so that 120 megapixels take 1 GiB
MIB = 1 << 20

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def peak(pid: int) -> int:
    """Return the most memory that a process has had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


def ask_one(workers: Workers, ask: Ask, path: Path, verb: Verb, pixels: int) -> Answer:
    key = PictureKey.of(path)
    job = Job(verb, key.path, key.size, key.changed_ns, pixels=pixels, min_width=WIDE)
    answer, _ = ask(workers, job)
    return answer


def gradient(mode: str) -> Image.Image:
    """Return a picture that is written fast and compresses well."""
    image = Image.linear_gradient("L").resize((WIDE, HIGH), Image.Resampling.NEAREST)
    return Image.merge(mode, [image] * len(Image.new(mode, (1, 1)).getbands()))


@needs_proc
@pytest.mark.parametrize(
    ("name", "mode", "verb", "options"),
    [
        ("a.png", "RGBA", Verb.JPEG, {"compress_level": 1}),
        ("a.webp", "RGB", Verb.PIXELS, {"lossless": True, "quality": 0, "method": 0}),
        ("a.tif", "CMYK", Verb.JPEG, {"compression": "packbits"}),
    ],
)
def test_no_picture_of_120_megapixels_takes_more_than_a_gibibyte(
    tmp_path: Path,
    workers: Workers,
    ask: Ask,
    name: str,
    mode: str,
    verb: Verb,
    options: dict[str, Any],
) -> None:
    gradient(mode).save(tmp_path / name, **options)

    assert not ask_one(workers, ask, tmp_path / name, verb, 0).failure

    (pid,) = workers.processes
    assert (peak(pid) - IDLE) / (WIDE * HIGH) < MOST_BYTES


@needs_proc
def test_a_picture_with_transparency_is_let_go_when_it_is_copied(
    tmp_path: Path, workers: Workers, ask: Ask
) -> None:
    gradient("RGBA").save(tmp_path / "a.png", compress_level=1)
    key = PictureKey.of(tmp_path / "a.png")
    wide = WIDE * 3 // 5

    job = Job(Verb.JPEG, key.path, key.size, key.changed_ns, min_width=wide)
    assert ask(workers, job)[0].width == wide

    (pid,) = workers.processes
    assert (peak(pid) - IDLE) / (WIDE * HIGH) < MOST_BYTES


@needs_proc
def test_a_large_tiff_is_never_held_whole_for_a_thumbnail(
    tmp_path: Path, workers: Workers, ask: Ask
) -> None:
    gradient("RGB").save(tmp_path / "a.tif", compression="tiff_lzw")

    answer = ask_one(workers, ask, tmp_path / "a.tif", Verb.THUMBNAIL, 512)

    (pid,) = workers.processes
    assert (answer.width, answer.height) == (512, 427)
    assert peak(pid) < IDLE + 42 * MIB  # its pixels would take 165


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
def test_rows_that_are_made_one_by_one_are_those_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, orientation: int, mode: str
) -> None:
    image = Image.effect_noise((37, 23), 90).convert("RGB")
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.convert(mode).save(tmp_path / "a.png", exif=exif)
    with PictureFile(str(tmp_path / "a.png")) as file:
        expected = file.picture(whole, Colour()).image
    monkeypatch.setattr(decode, "_PART", 100)  # pixels: two to four rows at once
    monkeypatch.setattr(decode, "_ONE_COPY", 0)

    with PictureFile(str(tmp_path / "a.png")) as file:
        rows = file.rows(whole, Colour())
    with PictureFile(str(tmp_path / "a.png")) as file:
        in_place = file.picture(whole, Colour()).image

    assert (rows.width, rows.height) == expected.size == in_place.size
    assert b"".join(rows.parts) == expected.convert("RGBA").tobytes()
    assert in_place.tobytes() == expected.tobytes()


def test_a_jpeg_2000_is_halved_by_its_decoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(tmp_path / "a.jp2")
    with PictureFile(str(tmp_path / "a.jp2")) as file:
        small = file.picture(fitting(128), Colour())
        assert file.image.size == (300, 225)
    assert small.image.size == (128, 96)
    assert (small.full_width, small.full_height) == (1200, 900)

    monkeypatch.setattr(decode, "_MOST_JPEG2000", 1_000_000)
    with PictureFile(str(tmp_path / "a.jp2")) as file:
        large = file.rows(whole, Colour())
    assert (large.width, large.height, large.full_width) == (600, 450, 1200)


def test_a_jpeg_2000_of_few_levels_is_halved_no_further(tmp_path: Path) -> None:
    image = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    image.save(tmp_path / "a.jp2", num_resolutions=2)

    with PictureFile(str(tmp_path / "a.jp2")) as file:
        assert file.picture(fitting(64), Colour()).image.size == (64, 48)
        assert file.image.size == (600, 450)


@pytest.mark.parametrize(("mode", "limit"), [("RGB", 2), ("RGBA", 1)])
def test_a_kind_that_takes_much_memory_has_a_limit_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, limit: int
) -> None:
    monkeypatch.setattr(decode, "_MOST_OF_FORMAT", {"AVIF": (2, 1)})
    Image.new(mode, (1000, 1000 * limit)).save(tmp_path / "a.avif", speed=10)
    Image.new(mode, (1000, 1000 * limit + 500)).save(tmp_path / "b.avif", speed=10)
    Image.new(mode, (2000, 2000)).save(tmp_path / "b.png")

    for name in ("a.avif", "b.png"):
        PictureFile(str(tmp_path / name)).close()
    with pytest.raises(PictureError) as told:
        PictureFile(str(tmp_path / "b.avif"))

    height, kind = 1000 * limit + 500, "AVIF"
    size = {"width": 1000, "height": height, "megapixels": height // 1000, "limit": limit}
    assert told.value.why == Reason(Code.TOO_LARGE_FOR_KIND, size | {"kind": kind})
    assert f"too large for AVIF, whose decoder holds all of it several times: 1000 x {height}" in (
        told.value.reason
    )

"""Pictures of every kind made for the tests, and workers that are real processes."""

from __future__ import annotations

import io
import queue
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from gallery.imaging.jobs import Answer, Job
from gallery.imaging.lanes import Lane, Payload
from gallery.imaging.workers import Workers

Ask = Callable[..., tuple[Answer, Payload]]
SaveRaw = Callable[..., Path]

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 200, 30), (30, 30, 200), (230, 230, 230)


@pytest.fixture
def four_corners() -> Callable[[int, int], Image.Image]:
    """Makes a picture whose quarters are red, green / blue, white, so that a turn shows."""

    def make(width: int, height: int) -> Image.Image:
        image = Image.new("RGB", (width, height), WHITE)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), RED)
        draw.rectangle((width // 2, 0, width, height // 2 - 1), GREEN)
        draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
        return image

    return make


@pytest.fixture
def noise() -> Callable[[int, int], Image.Image]:
    """Makes a picture with so much detail that every row differs from the next."""

    def make(width: int, height: int) -> Image.Image:
        return Image.merge("RGB", [Image.effect_noise((width, height), 90) for _ in range(3)])

    return make


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Waits for something that another process does; fails when it never comes true."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline, "it never came true"
            threading.Event().wait(0.01)

    return wait


@pytest.fixture
def workers() -> Iterator[Workers]:
    """One real worker process in front and one behind."""
    made = Workers(1)
    yield made
    made.close()


@pytest.fixture
def ask() -> Ask:
    """Hands a job to workers and waits for its answer."""

    def wait(workers: Workers, job: Job, lane: Lane = Lane.SCREEN) -> tuple[Answer, Payload]:
        results: queue.SimpleQueue[tuple[Answer, Payload]] = queue.SimpleQueue()
        workers.submit(job, lambda *result: results.put(result), lane)
        return results.get(timeout=60)

    return wait


@pytest.fixture
def save_psd() -> Callable[[Path, Image.Image], None]:
    """Writes a Photoshop file: no layers, only the merged picture, uncompressed."""

    def save(path: Path, image: Image.Image) -> None:
        width, height = image.size
        header = struct.pack(">4sH6sHIIHH", b"8BPS", 1, bytes(6), 3, height, width, 8, 3)
        channels = b"".join(band.tobytes() for band in image.convert("RGB").split())
        path.write_bytes(header + struct.pack(">III", 0, 0, 0) + struct.pack(">H", 0) + channels)

    return save


@pytest.fixture
def save_dng() -> SaveRaw:
    """Writes a small camera RAW (DNG 1.4): a Bayer picture, and the camera's JPEG preview."""

    def save(path: Path, preview: Image.Image | None, *, orientation: int = 1) -> Path:
        jpeg = b""
        if preview is not None:
            data = io.BytesIO()
            preview.save(data, "JPEG")
            jpeg = data.getvalue()
        path.write_bytes(_dng(jpeg, preview.size if preview else (0, 0), orientation))
        return path

    return save


_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _SIGNED_RATIONAL = 1, 2, 3, 4, 5, 10
_SENSOR = (64, 48)
Tag = tuple[int, int, int, bytes]


def _dng(jpeg: bytes, size: tuple[int, int], orientation: int) -> bytes:
    width, height = _SENSOR
    bayer = b"".join(_shorts(x * y % 4096) for y in range(height) for x in range(width))
    jpeg += bytes(len(jpeg) % 2)
    main_length = len(_ifd(_main_tags(0, 0, jpeg, size, orientation), 8))
    sensor_at = 8 + main_length
    preview_at = sensor_at + len(_ifd(_sensor_tags(0, len(bayer)), sensor_at))
    main = _ifd(_main_tags(sensor_at, preview_at, jpeg, size, orientation), 8)
    sensor = _ifd(_sensor_tags(preview_at + len(jpeg), len(bayer)), sensor_at)
    return struct.pack("<2sHI", b"II", 42, 8) + main + sensor + jpeg + bayer


def _main_tags(
    sensor_at: int, preview_at: int, jpeg: bytes, size: tuple[int, int], orientation: int
) -> list[Tag]:
    matrix = [8000, -2000, -1000, -4000, 12000, 2000, -1000, 2000, 6000]
    tags = [
        (271, _ASCII, 5, b"Test\0"),
        (272, _ASCII, 9, b"Camera X\0"),
        (274, _SHORT, 1, _shorts(orientation)),
        (330, _LONG, 1, _longs(sensor_at)),
        (50706, _BYTE, 4, bytes([1, 4, 0, 0])),
        (50708, _ASCII, 9, b"Camera X\0"),
        (50721, _SIGNED_RATIONAL, 9, b"".join(struct.pack("<ii", v, 10000) for v in matrix)),
        (50728, _RATIONAL, 3, _longs(1, 1, 1, 1, 1, 1)),
        (50778, _SHORT, 1, _shorts(21)),
    ]
    if jpeg:
        tags += [
            (254, _LONG, 1, _longs(1)),
            (256, _LONG, 1, _longs(size[0])),
            (257, _LONG, 1, _longs(size[1])),
            (258, _SHORT, 3, _shorts(8, 8, 8)),
            (259, _SHORT, 1, _shorts(7)),
            (262, _SHORT, 1, _shorts(6)),
            (273, _LONG, 1, _longs(preview_at)),
            (277, _SHORT, 1, _shorts(3)),
            (278, _LONG, 1, _longs(size[1])),
            (279, _LONG, 1, _longs(len(jpeg))),
        ]
    return tags


def _sensor_tags(at: int, length: int) -> list[Tag]:
    return [
        (254, _LONG, 1, _longs(0)),
        (256, _LONG, 1, _longs(_SENSOR[0])),
        (257, _LONG, 1, _longs(_SENSOR[1])),
        (258, _SHORT, 1, _shorts(16)),
        (259, _SHORT, 1, _shorts(1)),
        (262, _SHORT, 1, _shorts(32803)),
        (273, _LONG, 1, _longs(at)),
        (277, _SHORT, 1, _shorts(1)),
        (278, _LONG, 1, _longs(_SENSOR[1])),
        (279, _LONG, 1, _longs(length)),
        (33421, _SHORT, 2, _shorts(2, 2)),
        (33422, _BYTE, 4, bytes([0, 1, 1, 2])),
        (50717, _LONG, 1, _longs(4095)),
    ]


def _ifd(tags: Sequence[Tag], at: int) -> bytes:
    """Return a TIFF directory that lies at `at`, with its values behind it."""
    behind = at + 2 + 12 * len(tags) + 4
    directory, values = struct.pack("<H", len(tags)), b""
    for tag, kind, count, data in sorted(tags):
        if len(data) <= 4:
            directory += struct.pack("<HHI", tag, kind, count) + data.ljust(4, b"\0")
        else:
            directory += struct.pack("<HHII", tag, kind, count, behind + len(values))
            values += data + bytes(len(data) % 2)
    return directory + bytes(4) + values


def _shorts(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}H", *values)


def _longs(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)

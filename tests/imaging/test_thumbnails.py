"""The service as the window, the sheets and the command line use it, with real workers."""

from __future__ import annotations

import io
import os
import queue
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from gallery.errors import Cancelled, PictureError
from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.process import WorkerProcess
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.values import PictureKey, Pixels, Thumbnail
from gallery.imaging.workers import Workers
from gallery.picture import PictureFacts
from gallery.reason import Code, Reason, worded

MakeImage = Callable[[int, int], Image.Image]
Until = Callable[[Callable[[], bool]], None]
Answer = Thumbnail | PictureError

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


@dataclass
class Desk:
    """What the service called back with."""

    arrived: queue.SimpleQueue[tuple[PictureKey, int, Answer]] = field(
        default_factory=queue.SimpleQueue
    )
    learned: dict[PictureKey, PictureFacts] = field(default_factory=dict)

    def take(self, key: PictureKey, pixels: int, answer: Answer) -> None:
        self.arrived.put((key, pixels, answer))

    def learn(self, facts: Mapping[PictureKey, PictureFacts]) -> None:
        self.learned.update(facts)

    def answers(self, count: int) -> dict[PictureKey, Answer]:
        """Return the answers for so many pictures, placeholders left out."""
        found: dict[PictureKey, Answer] = {}
        while len(found) < count:
            key, _, answer = self.arrived.get(timeout=60)
            if isinstance(answer, PictureError) or not answer.placeholder:
                found[key] = answer
        return found


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def service(tmp_path: Path, desk: Desk) -> Iterator[Thumbnails]:
    made = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=Workers(1))
    yield made
    made.close()


@pytest.fixture
def stills(tmp_path: Path, noise: MakeImage) -> list[PictureKey]:
    """Twelve JPEGs, of different widths."""
    folder = tmp_path / "stills"
    folder.mkdir()
    for number in range(12):
        noise(600 + number, 400).save(folder / f"{number:02}.jpg")
    return [PictureKey.of(path) for path in sorted(folder.iterdir())]


def no_progress(done: int, total: int) -> None:
    pass


def never() -> bool:
    return False


def test_what_is_wanted_arrives(service: Thumbnails, desk: Desk, stills: list[PictureKey]) -> None:
    service.want(stills, 200)

    answers = desk.answers(12)

    for number, key in enumerate(stills):
        thumbnail = answers[key]
        assert isinstance(thumbnail, Thumbnail)
        assert (thumbnail.width, thumbnail.pixels) == (256, 256)
        assert thumbnail.height == round(400 * 256 / (600 + number))


def test_a_second_start_decodes_nothing(
    tmp_path: Path, service: Thumbnails, desk: Desk, stills: list[PictureKey]
) -> None:
    service.want(stills, 256)
    first = desk.answers(12)
    service.close()

    workers = Workers(1)
    again = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=workers)
    again.want(stills, 256)

    assert desk.answers(12) == first
    assert workers.processes == ()
    again.close()


@posix
def test_what_is_no_longer_wanted_is_dropped(
    tmp_path: Path, desk: Desk, stills: list[PictureKey], until: Until
) -> None:
    workers = Workers(1)
    service = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=workers)
    service.thumbnail(stills[0], 256)
    os.kill(workers.processes[0], signal.SIGSTOP)
    service.want(stills[:10], 256)
    service.want(stills[10:], 256)
    os.kill(workers.processes[0], signal.SIGCONT)

    desk.answers(2)
    until(lambda: service.pending == 0)

    service.close()
    made = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite")
    assert made.with_thumbnail(stills[2:10], 256) == set()  # one or two may have begun
    assert made.with_thumbnail(stills[10:], 256) == set(stills[10:])
    made.close()


def test_a_large_tile_shows_the_small_thumbnail_until_the_large_one_is_there(
    service: Thumbnails, desk: Desk, stills: list[PictureKey]
) -> None:
    service.want(stills[:1], 256)
    desk.answers(1)
    service.want(stills[:1], 400)

    placeholder, large = (desk.arrived.get(timeout=60)[2] for _ in range(2))

    assert isinstance(placeholder, Thumbnail)
    assert isinstance(large, Thumbnail)
    assert (placeholder.width, placeholder.placeholder) == (256, True)
    assert (large.width, large.placeholder) == (512, False)


def test_a_file_that_changed_is_decoded_again(
    service: Thumbnails, desk: Desk, stills: list[PictureKey], noise: MakeImage
) -> None:
    service.want(stills[:1], 256)
    desk.answers(1)
    noise(300, 300).save(stills[0].path)
    changed = PictureKey.of(stills[0].path)

    service.want([changed], 256)

    thumbnail = desk.answers(1)[changed]
    assert isinstance(thumbnail, Thumbnail)
    assert (thumbnail.width, thumbnail.height) == (256, 256)


def test_a_picture_of_a_newer_version_is_shown_and_not_remembered(
    tmp_path: Path, service: Thumbnails, desk: Desk, stills: list[PictureKey], noise: MakeImage
) -> None:
    noise(300, 300).save(stills[0].path)

    service.want(stills[:1], 256)

    thumbnail = desk.answers(1)[stills[0]]
    assert isinstance(thumbnail, Thumbnail)
    assert thumbnail.height == 256
    service.close()
    cache = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite")
    assert cache.thumbnail(stills[0], 256) is None
    cache.close()


def test_a_file_that_is_no_picture_says_why_also_the_next_time(
    tmp_path: Path, service: Thumbnails, desk: Desk
) -> None:
    path = tmp_path / "letter.jpg"
    path.write_text("<b>dear</b> editor", encoding="utf-8")
    key = PictureKey.of(path)

    for _ in range(2):
        service.want([key], 256)
        answer = desk.answers(1)[key]
        assert isinstance(answer, PictureError)
        assert str(answer) == f"{path}: not a picture: the file holds text"


def test_a_hundred_megapixels_are_shown(tmp_path: Path, service: Thumbnails) -> None:
    path = tmp_path / "huge.png"
    Image.new("RGB", (10_000, 10_000), (200, 30, 30)).save(path, compress_level=1)

    thumbnail = service.thumbnail(PictureKey.of(path), 256)

    assert (thumbnail.width, thumbnail.height) == (256, 256)


def test_warming_learns_facts_and_makes_thumbnails(
    service: Thumbnails, desk: Desk, stills: list[PictureKey], until: Until
) -> None:
    service.warm(iter(stills), 256)
    until(lambda: service.pending == 0)

    assert desk.learned.keys() == set(stills)
    assert desk.learned[stills[3]].width == 603
    assert desk.arrived.empty()
    assert service.thumbnail(stills[0], 256).width == 256


def test_damage_found_while_decoding_is_learned(
    tmp_path: Path, service: Thumbnails, desk: Desk, noise: MakeImage, until: Until
) -> None:
    path = tmp_path / "cut.jpg"
    noise(600, 400).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    text = tmp_path / "text.jpg"
    text.write_text("no picture", encoding="utf-8")
    keys = [PictureKey.of(path), PictureKey.of(text)]

    service.want(keys, 256)
    until(lambda: service.pending == 0 and len(desk.learned) == 2)

    assert "could be read" in worded(desk.learned[keys[0]].damage)
    assert desk.learned[keys[0]].width == 600
    assert worded(desk.learned[keys[1]].failure) == "not a picture: the file holds text"


def test_a_sheet_is_told_of_damage_that_nobody_knew_of(
    tmp_path: Path, service: Thumbnails, desk: Desk, noise: MakeImage, until: Until
) -> None:
    path = tmp_path / "cut.jpg"
    noise(900, 600).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    key = PictureKey.of(path)

    large = service.jpeg(key, 800, 500)
    assert "could be read" in worded(large.damage)
    until(lambda: key in desk.learned)
    assert desk.learned[key].damage == large.damage
    assert service.jpeg(key, 100, 80).damage == large.damage  # a thumbnail is made
    until(lambda: service.pending == 0)
    assert service.jpeg(key, 100, 80).damage == large.damage  # and comes from the cache


def test_facts_are_read_and_then_known(
    tmp_path: Path, service: Thumbnails, stills: list[PictureKey], until: Until
) -> None:
    gone = PictureKey(str(tmp_path / "gone.jpg"), 1, 1)
    steps: list[tuple[int, int]] = []

    facts = service.read_facts([*stills, gone], lambda *step: steps.append(step), never)

    assert facts.keys() == set(stills)
    assert {known.height for known in facts.values()} == {400}
    assert steps[-1] == (13, 13)
    until(lambda: service.pending == 0)
    assert service.read_facts(stills, no_progress, never) == facts


def test_reading_facts_can_be_cancelled(service: Thumbnails, stills: list[PictureKey]) -> None:
    with pytest.raises(Cancelled):
        service.read_facts(stills, no_progress, lambda: True)


@pytest.mark.parametrize(("pixels", "width"), [(None, 600), (300, 300), (5000, 600)])
def test_the_full_view_gets_pixels(
    service: Thumbnails, stills: list[PictureKey], pixels: int | None, width: int
) -> None:
    answers: queue.SimpleQueue[Pixels | PictureError] = queue.SimpleQueue()
    service.picture(stills[0], pixels, lambda _key, answer: answers.put(answer))

    found = answers.get(timeout=60)

    assert isinstance(found, Pixels)
    assert (found.width, found.full_width, found.full_height) == (width, 600, 400)
    assert len(found.rgbx) == 4 * found.width * found.height
    assert found.rgbx[3] == 255


def test_the_full_view_of_no_picture_says_why(tmp_path: Path, service: Thumbnails) -> None:
    (tmp_path / "a.jpg").touch()
    answers: queue.SimpleQueue[Pixels | PictureError] = queue.SimpleQueue()

    service.picture(
        PictureKey.of(tmp_path / "a.jpg"), None, lambda _key, answer: answers.put(answer)
    )

    assert "empty" in str(answers.get(timeout=60))


@pytest.mark.parametrize(
    ("box", "size"), [((100, 80), (512, 341)), ((512, 342), (512, 341)), ((550, 300), (600, 400))]
)
def test_a_sheet_gets_what_covers_its_box(
    service: Thumbnails, stills: list[PictureKey], box: tuple[int, int], size: tuple[int, int]
) -> None:
    service.thumbnail(stills[0], 512)

    picture = service.jpeg(stills[0], *box)

    assert (picture.width, picture.height) == size
    assert Image.open(io.BytesIO(picture.jpeg)).size == size


def test_a_small_picture_is_never_enlarged(
    tmp_path: Path, service: Thumbnails, noise: MakeImage
) -> None:
    noise(90, 60).save(tmp_path / "a.png")
    key = PictureKey.of(tmp_path / "a.png")

    assert service.jpeg(key, 3000, 2000).width == 90
    assert service.jpeg(key, 3000, 2000).width == 90  # from the cache
    assert service.thumbnail(key, 512).width == 90


def test_a_sheet_hears_why_there_is_no_picture(tmp_path: Path, service: Thumbnails) -> None:
    with pytest.raises(PictureError, match="the file is gone"):
        service.jpeg(PictureKey(str(tmp_path / "gone.jpg"), 1, 1), 100, 100)


@posix
def test_what_waits_for_a_picture_is_told_when_the_service_closes(
    tmp_path: Path, desk: Desk, stills: list[PictureKey]
) -> None:
    workers = Workers(1)
    service = Thumbnails(tmp_path / "cache2", desk.take, desk.learn, workers=workers)
    service.thumbnail(stills[0], 256)
    os.kill(workers.processes[0], signal.SIGSTOP)
    service.want(stills[1:], 256)

    service.close()

    with pytest.raises(PictureError, match="the program is closing"):
        service.thumbnail(stills[1], 256)


def test_embedded_thumbnails_are_shown_while_the_real_ones_are_made(
    tmp_path: Path, service: Thumbnails, desk: Desk, noise: MakeImage
) -> None:
    keys = _with_embedded_thumbnails(tmp_path, noise)

    service.want(keys, 256)

    seen: list[Thumbnail] = []
    while sum(not one.placeholder for one in seen) < len(keys):
        answer = desk.arrived.get(timeout=60)[2]
        assert isinstance(answer, Thumbnail)
        seen.append(answer)
    assert [one.placeholder for one in seen[:3]] == [True] * 3
    assert {one.width for one in seen if one.placeholder} == {160}


def _with_embedded_thumbnails(folder: Path, noise: MakeImage) -> Sequence[PictureKey]:
    small = io.BytesIO()
    noise(160, 107).save(small, "JPEG")

    def entry(tag: int, value: int) -> bytes:
        return tag.to_bytes(2, "little") + b"\4\0\1\0\0\0" + value.to_bytes(4, "little")

    data = small.getvalue()
    second = b"\2\0" + entry(0x0201, 44) + entry(0x0202, len(data)) + bytes(4)
    exif = b"Exif\0\0II*\0\x08\0\0\0\0\0" + (14).to_bytes(4, "little") + second + data
    for number in range(6):
        noise(600, 400).save(folder / f"{number}.jpg", exif=exif)
    return [PictureKey.of(folder / f"{number}.jpg") for number in range(6)]


@posix
def test_scrolling_past_ten_thousand_tiles_decodes_only_where_it_stops(
    tmp_path: Path, desk: Desk, stills: list[PictureKey], until: Until
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(10_000):
        os.link(stills[0].path, many / f"{number:05}.jpg")
    keys = [PictureKey(str(many / f"{n:05}.jpg"), *_version(stills[0])) for n in range(10_000)]
    workers = Workers(1)
    service = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=workers)
    service.thumbnail(stills[1], 256)
    os.kill(workers.processes[0], signal.SIGSTOP)
    for top in range(0, 10_000, 30):
        service.want(keys[top : top + 60], 256, keys[top + 60 : top + 90])
    service.want(keys[-60:], 256)
    until(lambda: not service._inbox.unfinished_tasks)
    os.kill(workers.processes[0], signal.SIGCONT)

    assert desk.answers(60).keys() == set(keys[-60:])
    until(lambda: service.pending == 0)
    service.close()

    cache = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite")
    made = cache.with_thumbnail(keys, 256)
    assert len(made) <= 61  # one may have been begun when the worker was stopped
    cache.close()


@posix
def test_what_may_come_next_is_made_after_what_is_seen_and_a_turn_drops_it(
    tmp_path: Path, desk: Desk, stills: list[PictureKey], until: Until
) -> None:
    workers = Workers(1)
    service = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=workers)
    service.thumbnail(stills[0], 256)
    os.kill(workers.processes[0], signal.SIGSTOP)
    service.want(stills[4:6], 256, stills[6:8])  # down
    service.want(stills[4:6], 256, stills[2:4])  # and up again
    until(lambda: not service._inbox.unfinished_tasks)
    os.kill(workers.processes[0], signal.SIGCONT)

    order = list(desk.answers(4))

    assert order[2:] == stills[2:4]
    assert set(order[:2]) == set(stills[4:6])
    until(lambda: service.pending == 0)
    service.close()
    cache = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite")
    assert not cache.with_thumbnail(stills[7:8], 256)
    cache.close()


@posix
def test_a_wish_is_met_while_the_rest_of_the_library_stands_still(
    tmp_path: Path, desk: Desk, stills: list[PictureKey], until: Until
) -> None:
    workers = Workers(1)
    service = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=workers)
    service.warm(stills[:8], 256)
    until(lambda: len(workers.processes) == 1)
    (behind,) = workers.processes
    os.kill(behind, signal.SIGSTOP)

    service.want(stills[8:], 256)
    assert desk.answers(4).keys() == set(stills[8:])

    os.kill(behind, signal.SIGCONT)
    until(lambda: service.pending == 0)
    assert desk.learned.keys() == set(stills[:8])
    service.close()


def test_two_windows_warm_the_same_pictures_from_both_ends(
    tmp_path: Path, stills: list[PictureKey], until: Until
) -> None:
    desks = Desk(), Desk()
    windows = [
        Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=Workers(1)) for desk in desks
    ]
    for window in windows:
        window.warm(stills, 256)
    until(lambda: all(window.pending == 0 for window in windows))

    for desk, window in zip(desks, windows, strict=True):
        assert desk.learned.keys() == set(stills)
        assert window.trouble == ""
        assert {key: window.thumbnail(key, 256).height for key in stills} == {
            key: round(400 * 256 / (600 + number)) for number, key in enumerate(stills)
        }
        window.close()


def test_a_picture_replaced_while_its_thumbnail_is_made_never_shows_under_the_new_version(
    tmp_path: Path, desk: Desk, stills: list[PictureKey], noise: MakeImage
) -> None:
    workers = Workers(1)
    service = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=workers)
    for width in range(300, 312):  # each time another shape
        service.want([PictureKey.of(stills[0].path)], 256)
        noise(width, 300).save(tmp_path / "new.jpg")
        os.replace(tmp_path / "new.jpg", stills[0].path)
    last = PictureKey.of(stills[0].path)
    service.want([last], 256)
    while True:
        key, _, answer = desk.arrived.get(timeout=60)
        if key == last and isinstance(answer, Thumbnail) and not answer.placeholder:
            break
    assert answer.height == round(300 * 256 / 311)
    service.close()
    cache = ThumbnailCache(tmp_path / "cache" / "thumbnails.sqlite")
    kept = cache.thumbnail(last, 256)
    assert kept is not None
    assert kept.height == answer.height
    cache.close()


def _version(key: PictureKey) -> tuple[int, int]:
    return key.size, key.changed_ns


def test_a_thumbnail_brings_the_look_of_its_picture(
    service: Thumbnails, desk: Desk, stills: list[PictureKey], until: Until
) -> None:
    service.warm(stills, 256)
    until(lambda: service.pending == 0 and all(one.look for one in desk.learned.values()))

    assert len(desk.learned) == 12
    assert desk.learned[stills[0]].look == service.thumbnail(stills[0], 256).look


@posix
def test_facts_that_a_worker_worked_on_in_vain_are_not_asked_for_again(
    tmp_path: Path, desk: Desk, stills: list[PictureKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = Workers(1, seconds=1.5)
    service = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=workers)
    service.thumbnail(stills[0], 256)
    os.kill(workers.processes[0], signal.SIGSTOP)
    monkeypatch.setattr(WorkerProcess, "cpu_seconds", lambda _self: 1.4)

    found = service.read_facts(stills[1:2], no_progress, never)
    service.close()
    again = Thumbnails(tmp_path / "cache", desk.take, desk.learn, workers=Workers(1))

    assert Reason.of(found[stills[1]].failure).code is Code.TOO_SLOW
    assert again.read_facts(stills[1:2], no_progress, never) == found
    again.close()

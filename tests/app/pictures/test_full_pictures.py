"""Whole pictures: what is asked of the decoder, in which order, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gallery.app.pictures.full_pictures import FullPictures, Wish
from gallery.errors import PictureError
from gallery.imaging.values import PictureKey, Pixels
from gallery.search.index import Tile
from gallery.search.record import PictureRef

Done = Callable[[PictureKey, Pixels | PictureError], None]
WIDTH, HEIGHT = 300, 200


class Decoder:
    """A source that decodes when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int | None]] = []
        self.waiting: list[tuple[PictureKey, int | None, Done]] = []

    def picture(self, key: PictureKey, pixels: int | None, done: Done) -> None:
        """Note the wish."""
        self.asked.append((Path(key.path).stem, pixels))
        self.waiting.append((key, pixels, done))

    def answer(self, failure: str = "") -> None:
        """Answer the oldest wish."""
        key, pixels, done = self.waiting.pop(0)
        if failure:
            done(key, PictureError(key.path, failure))
            return
        width = WIDTH if pixels is None else min(WIDTH, pixels)
        height = width * HEIGHT // WIDTH
        done(key, Pixels(width, height, WIDTH, HEIGHT, memoryview(bytes(width * height * 4))))


@pytest.fixture
def decoder() -> Decoder:
    """What decodes."""
    return Decoder()


@pytest.fixture
def full(qtbot: QtBot, decoder: Decoder) -> FullPictures:
    """Whole pictures from that decoder."""
    pictures = FullPictures(decoder)
    pictures.set_folder(Path("/stills"))
    return pictures


def tile(name: str, changed_ns: int = 1) -> Tile:
    """A still of which nothing but its picture matters here."""
    return Tile(
        id=name,
        file=f"{name}.jpg",
        caption="",
        number="",
        rating=0,
        label="",
        pick="",
        embargo=None,
        spoiler=False,
        unreadable=False,
        damaged=False,
        failed="",
        width=WIDTH,
        height=HEIGHT,
        picture=PictureRef(f"{name}.jpg", 10, changed_ns),
    )


def arrive(qtbot: QtBot, full: FullPictures, decoder: Decoder, failure: str = "") -> str:
    """Have the oldest wish answered; return the still that is announced."""
    with qtbot.waitSignal(full.picture_arrived) as announced:
        decoder.answer(failure)
    return str(announced.args[0])


def test_two_pictures_at_most_are_decoded_at_a_time(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile(name), 100) for name in "abcd"])
    assert decoder.asked == [("a", 100), ("b", 100)]
    assert arrive(qtbot, full, decoder) == "a"
    assert decoder.asked == [("a", 100), ("b", 100), ("c", 100)]


def test_wishes_that_were_taken_back_are_never_begun(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile(name), 100) for name in "abcdef"])
    full.want("loupe", [Wish(tile("z"), 100)])
    arrive(qtbot, full, decoder)
    arrive(qtbot, full, decoder)
    assert decoder.asked == [("a", 100), ("b", 100), ("z", 100)]


def test_what_is_in_memory_is_not_asked_for_again(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile("a"), 100)])
    arrive(qtbot, full, decoder)
    full.want("loupe", [Wish(tile("a"), 100)])
    full.want("preview", [Wish(tile("a"), 80)])
    assert decoder.asked == [("a", 100)]


def test_a_larger_window_asks_for_more_pixels(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile("a"), 100)])
    arrive(qtbot, full, decoder)
    full.want("loupe", [Wish(tile("a"), 200)])
    arrive(qtbot, full, decoder)
    kept = full.screen(tile("a"))
    assert kept is not None
    assert kept.image.width() == 200


def test_all_pixels_are_kept_beside_those_of_the_screen(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile("a"), 100), Wish(tile("a"), None)])
    arrive(qtbot, full, decoder)
    arrive(qtbot, full, decoder)
    screen, whole = full.screen(tile("a")), full.whole(tile("a"))
    assert screen is not None
    assert whole is not None
    assert (screen.image.width(), screen.whole) == (100, False)
    assert (whole.image.width(), whole.whole) == (WIDTH, True)


def test_a_picture_smaller_than_the_screen_is_decoded_once(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile("a"), 5_000)])
    arrive(qtbot, full, decoder)
    full.want("loupe", [Wish(tile("a"), None)])
    assert decoder.asked == [("a", 5_000)]
    assert full.whole(tile("a")) is full.screen(tile("a"))


def test_a_picture_that_fails_says_why_and_is_not_tried_again(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile("a"), 100)])
    assert arrive(qtbot, full, decoder, "cut short") == "a"
    assert full.failure(tile("a")) == "cut short"
    full.want("loupe", [Wish(tile("a"), 100)])
    assert decoder.asked == [("a", 100)]


def test_a_file_that_changed_is_decoded_anew(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile("a"), 100)])
    arrive(qtbot, full, decoder, "cut short")
    repaired = tile("a", changed_ns=2)
    assert full.failure(repaired) == ""
    full.want("loupe", [Wish(repaired, 100)])
    arrive(qtbot, full, decoder)
    assert full.screen(repaired) is not None
    assert full.screen(tile("a")) is None


def test_another_folder_has_other_pictures(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile("a"), 100)])
    arrive(qtbot, full, decoder)
    full.set_folder(Path("/other"))
    assert full.screen(tile("a")) is None


def test_a_small_preview_does_not_take_the_place_of_the_loupes_picture(
    qtbot: QtBot, full: FullPictures, decoder: Decoder
) -> None:
    full.want("loupe", [Wish(tile("a"), 200)])
    full.want("preview", [Wish(tile("a"), 50)])
    arrive(qtbot, full, decoder)
    arrive(qtbot, full, decoder)
    kept = full.picture(tile("a"))
    assert kept is not None
    assert kept.image.width() == 200


def test_pictures_that_do_not_fit_into_memory_hold_up_no_other(
    full: FullPictures, decoder: Decoder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_arguments: object) -> None:
        raise MemoryError

    full.want("loupe", [Wish(tile(name), 200) for name in "abc"])
    with monkeypatch.context() as patch:
        patch.setattr("gallery.app.pictures.full_pictures._qt_picture", no_memory)
        decoder.answer()
        decoder.answer()
    qtbot.waitUntil(lambda: len(decoder.asked) == 3)
    decoder.answer()
    qtbot.waitUntil(lambda: full.screen(tile("c")) is not None)

    assert "MemoryError" in full.failure(tile("a"))

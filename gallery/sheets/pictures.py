"""Where a sheet's pictures come from: any object that gives a still's JPEG.

    pictures = StillPictures(thumbnails.jpeg, PictureKey)

makes one of a source that knows files only, and nothing of stills. Sources may be called from
several threads at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Generic, Protocol, TypeGuard, TypeVar

from gallery.errors import Cancelled, PictureError
from gallery.library.still import Still
from gallery.picture import PictureFacts
from gallery.sheets.boxes import Page, PictureBox
from gallery.sheets.layout import Sheet

AHEAD = 8  # pictures asked for before they are needed: enough to keep the decoders busy
THREADS = 4
ENOUGH = 0.97  # of the resolution asked for: nobody sees the rest, and a thumbnail often just fits

Key = TypeVar("Key")


class Encoded(Protocol):
    """An upright RGB or grey JPEG in sRGB, and its size in pixels."""

    @property
    def jpeg(self) -> bytes:
        """The file's bytes."""

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Pixels down."""

    @property
    def damage(self) -> str:
        """What is missing from a picture that could be read only in part; "" when nothing is."""


class PictureSource(Protocol):
    """Gives pictures for a sheet."""

    def jpeg(self, still: Still, min_width: int, min_height: int) -> Encoded:
        """Return a picture at least this large, or as large as it is. PictureError: none."""


class StillPictures(Generic[Key]):
    """A `PictureSource` out of a function of file versions: (path, bytes, time) makes a key."""

    def __init__(
        self, jpeg: Callable[[Key, int, int], Encoded], key: Callable[[str, int, int], Key]
    ) -> None:
        self._jpeg = jpeg
        self._key = key

    def jpeg(self, still: Still, min_width: int, min_height: int) -> Encoded:
        """Return the picture of the rendition that is shown."""
        shown = still.files.renditions[0]
        return self._jpeg(
            self._key(str(still.picture), shown.size, shown.changed_ns), min_width, min_height
        )


Found = Encoded | PictureError
PagePictures = Iterable[tuple[Page, Mapping[int, Found]]]  # the pictures by position


def with_pictures(
    sheet: Sheet,
    source: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Generator[tuple[Page, Mapping[int, Found]], None, None]:
    """Yield the sheet's pages with their pictures, a few of which are asked for ahead.

    `progress` is told how many pictures of how many are there. Raises Cancelled. Close it to stop
    early: what has not begun is then never asked for. A page's boxes tell what only decoding found
    to be wrong with their pictures.
    """
    begun: deque[Page] = deque()

    def asked_for() -> Iterator[tuple[Still, int, int]]:
        for page in sheet:
            begun.append(page)
            for box in page.pictures:
                yield (box.still, *pixels_wanted(box, sheet.settings.dpi))

    total = len(sheet.stills)
    with closing(_in_order(source, asked_for())) as found:
        while True:
            first = next(found, None)  # the page it belongs to has begun by now
            while begun and not begun[0].pictures:
                yield begun.popleft(), {}
            if first is None:
                return
            page = begun.popleft()
            pictures: dict[int, Found] = {}
            for box in page.pictures:
                if cancelled():
                    raise Cancelled
                picture = first if box is page.pictures[0] else next(found, None)
                assert picture is not None  # one for each wish
                pictures[box.position] = picture
                progress(box.position, total)
            damages = {place: one.damage for place, one in pictures.items() if is_damaged(one)}
            yield with_damage(page, damages), pictures


def is_damaged(found: Found) -> TypeGuard[Encoded]:
    """Say whether a picture is there, but not all of it."""
    return not isinstance(found, PictureError) and found.damage != ""


def with_damage(page: Page, damages: Mapping[int, str]) -> Page:
    """Return the page with what is wrong with its pictures, by position, noted in their boxes."""
    if not damages:
        return page
    boxes = [
        _damaged(box, damages[box.position]) if box.position in damages else box
        for box in page.pictures
    ]
    return replace(page, pictures=tuple(boxes))


def _damaged(box: PictureBox, damage: str) -> PictureBox:
    facts = box.still.facts or PictureFacts()
    return replace(box, still=replace(box.still, facts=replace(facts, damage=damage)))


def pictures_of(
    boxes: Sequence[PictureBox], source: PictureSource, dpi: float, cancelled: Callable[[], bool]
) -> Iterator[tuple[PictureBox, Found]]:
    """Yield the pictures of some boxes, in their order. Raises Cancelled."""
    wishes = ((box.still, *pixels_wanted(box, dpi)) for box in boxes)
    with closing(_in_order(source, wishes)) as found:
        for box, picture in zip(boxes, found, strict=True):
            if cancelled():
                raise Cancelled
            yield box, picture


def problems(page: Page, failures: Mapping[int, PictureError]) -> list[PictureError]:
    """Return what is wrong with a page's pictures, in their order: missing, or damaged."""
    return [
        failures.get(box.position) or PictureError(box.still.picture, box.damage)
        for box in page.pictures
        if box.position in failures or box.damage
    ]


def pixels_wanted(box: PictureBox, dpi: float) -> tuple[int, int]:
    """Return the least width and height in pixels that print well in a box."""
    facts = box.still.facts
    rect = box.rect
    if facts is not None and facts.width and facts.height:
        rect = box.placed(facts.width, facts.height)
    scale = dpi / 72 * ENOUGH
    return max(1, int(rect.width * scale)), max(1, int(rect.height * scale))


def _in_order(
    source: PictureSource, wishes: Iterator[tuple[Still, int, int]]
) -> Generator[Found, None, None]:
    """Yield the pictures in the order of the wishes."""

    def asked(wish: tuple[Still, int, int]) -> Found:
        try:
            return source.jpeg(*wish)
        except PictureError as error:
            return error

    waiting: deque[Future[Found]] = deque()
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sheet")
    try:
        for wish in wishes:
            waiting.append(pool.submit(asked, wish))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)

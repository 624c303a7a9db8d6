"""What would be wrong on paper, found before: captions that are cut, characters no font has.

The whole sheet is gone through in a lane of its own, while the preview goes on; a newer setting
ends it, and nothing is told of a sheet that is not the one shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from gallery.app.session.tasks import Lane, Tasks
from gallery.errors import GalleryError
from gallery.sheets.boxes import Page
from gallery.sheets.geometry import Rect
from gallery.sheets.glyphs import MissingGlyphs, missing_glyphs
from gallery.sheets.layout import Sheet
from gallery.sheets.overflows import Overflow, overflows
from gallery.sheets.tokens import ISOLATES

NAMED = 5  # characters, or cut lines, that are shown of those there are


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to go to: the page and the still's position, 0 for what is the page's own.

    It is marked where a line is one of `texts` or holds one of `characters`.
    """

    page: int
    position: int
    texts: tuple[str, ...] = ()
    characters: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of fault: what to say of it, more of it for a tooltip, and where it is."""

    text: str
    more: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found on a sheet."""

    sheet: Sheet
    cut: Finding | None
    unprintable: Finding | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those there are."""
        return tuple(one for one in (self.cut, self.unprintable) if one is not None)


class ProofReader(QObject):
    """Reads one sheet at a time, the newest; `moved` tells percents, `read` brings the proof."""

    moved = Signal(int)
    read = Signal(object)  # Proof

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._ticket = 0
        self._reading = False

    @property
    def reading(self) -> bool:
        """Whether a sheet is being gone through."""
        return self._reading

    def start(self, sheet: Sheet) -> None:
        """Go through a sheet, and through no other any more."""
        self._ticket += 1
        ticket = self._ticket
        self._reading = True

        def overtaken() -> bool:
            return ticket != self._ticket

        def done(proof: Proof) -> None:
            if not overtaken():
                self._reading = False
                self.read.emit(proof)

        self._tasks.latest(
            Lane.PROOFS, lambda: proof_of(sheet, self._teller(overtaken), overtaken), done, _ignored
        )

    def stop(self) -> None:
        """Go through nothing."""
        self._ticket += 1
        self._reading = False

    def _teller(self, overtaken: Callable[[], bool]) -> Callable[[int], None]:
        def tell(percent: int) -> None:
            def told() -> None:
                if not overtaken():
                    self.moved.emit(percent)

            self._tasks.post(told)

        return tell


def proof_of(sheet: Sheet, tell: Callable[[int], None], cancelled: Callable[[], bool]) -> Proof:
    """Return what would be wrong on paper; `tell` is told percents. Raises Cancelled."""
    told = -1

    def part(first: int) -> Callable[[int, int], None]:
        def progress(done: int, total: int) -> None:
            nonlocal told
            percent = first + 50 * done // max(1, total)
            if percent != told:
                told = percent
                tell(percent)

        return progress

    cut = overflows(sheet, part(0), cancelled)
    missing = missing_glyphs(sheet, part(50), cancelled)
    return Proof(sheet, _cut(cut), _unprintable(missing))


def marked(page: Page, spot: Spot) -> Rect | None:
    """Return where a spot is on its page; None where the page has it no more."""
    rects = [
        text.rect
        for text in page.texts
        if text.position == spot.position
        and (
            (line := text.line.text.translate(ISOLATES)) in spot.texts
            or any(char in line for char in spot.characters)
        )
    ]
    if not rects:
        return None
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    right, bottom = max(rect.right for rect in rects), max(rect.bottom for rect in rects)
    return Rect(left, top, right - left, bottom - top)


def _cut(found: tuple[Overflow, ...]) -> Finding | None:
    if not found:
        return None
    stills = len({one.position for one in found if one.position})
    text = f"Caption cut on {_counted(stills, 'still')}" if stills else "Header or footer cut"
    if stills and stills < len(found):
        text += ", and header or footer"
    more = "\n".join(text for one in found[:NAMED] for text in one.texts)
    spots = tuple(Spot(one.page, one.position, one.texts) for one in found)
    return Finding(text, more, spots)


def _unprintable(found: tuple[MissingGlyphs, ...]) -> Finding | None:
    if not found:
        return None
    characters = list(dict.fromkeys(char for one in found for char in one.characters))
    shown = "  ".join(characters[:NAMED]) + ("  ..." if len(characters) > NAMED else "")
    text = f"{_counted(len(characters), 'character')} cannot be printed: {shown}"
    more = "No installed font has these:\n" + "\n".join(
        f"{char}  U+{ord(char):04X}" for char in characters[: 2 * NAMED]
    )
    spots = tuple(Spot(one.page, one.position, (), one.characters) for one in found)
    return Finding(text, more, spots)


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _ignored(_error: GalleryError) -> None:
    """A sheet that was overtaken has nothing to tell."""

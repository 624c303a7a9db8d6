"""The whole job of sending an approval sheet: hash, print, put the fields on it, keep the record.

    sent = send(catalogue, Path("kim.pdf"), request, pictures, progress, cancelled, now)

1  each file that is shown is hashed, so that an answer holds for that file and no other
2  the sheet is printed beside, with its form, and gets its name
3  the ledger says what was sent

In this order, because the record must not claim what never left the house: by many a contract
silence is an approval. Where the ledger cannot be written, the PDF is taken away again, and what
was there under its name is back. Should the program be killed between 2 and 3, there is a sheet the
ledger does not know; it says itself which stills and files it asks about, and who reads it back is
told.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self
from unicodedata import bidirectional

from gallery.approval_sheets.choosing import Request, class_counts, wording
from gallery.approval_sheets.manifest import Manifest
from gallery.approval_sheets.shown_file import file_hash
from gallery.approval_sheets.terms_text import Wording, day_text
from gallery.approvals.answers import key_of
from gallery.approvals.ledger import Asked, Ledger, Sent, append, read_ledger
from gallery.errors import PictureError, SheetError
from gallery.library.durable import BESIDE, explained
from gallery.library.still import Still
from gallery.library.values import LocalText
from gallery.search.catalogue import Catalogue
from gallery.search.numbering import GroupKey
from gallery.sheets.builtin import BUILT_IN
from gallery.sheets.export import export_sheet, sheet_of_today
from gallery.sheets.glyphs import MissingGlyphs, missing_glyphs
from gallery.sheets.pictures import PictureSource
from gallery.sheets.screenless import painting
from gallery.sheets.settings import Arrangement, SheetSettings
from gallery.sheets.tokens import FSI, PDI, cleaned

TEMPLATE = "approval sheet"  # the look of a sheet, if nobody has another one
SHEET = next(settings for name, _, settings in BUILT_IN if name == TEMPLATE)
_DIGITS = 4  # bytes of a sheet's id


@dataclass(frozen=True, slots=True)
class SentSheet:
    """What went out, what is wrong with pictures on it, and what no font could draw."""

    sent: Sent
    counts: Mapping[str, int]  # stills by class
    wording: Wording
    problems: tuple[PictureError, ...]
    missing: tuple[MissingGlyphs, ...] = ()


def send(
    catalogue: Catalogue,
    path: Path,
    request: Request,
    settings: SheetSettings,
    pictures: PictureSource,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
    now: datetime,
) -> SentSheet:
    """Write the sheet to `path` and the record of it to the ledger.

    `progress` is told of hashes and pictures alike. `now` has a zone. Raises SheetError for what
    cannot be asked, SaveError where sheet or ledger cannot be written, YamlFileError for a ledger
    that cannot be read, Cancelled; nothing is then written.
    """
    from gallery.approval_sheets.form import add_form  # pikepdf: not at the start of the window

    check_name(path)
    catalogue.library.spare(path)
    board = catalogue.board(request.production)
    ledger = read_ledger(board.ledger.path, request.production)  # before the work, not after it
    total = 2 * len(request.stills)
    hashes, broken = _hashes(request.stills, lambda done: progress(done, total), cancelled)
    request = replace(request, stills=tuple(one for one in request.stills if one.id in hashes))
    if not request.stills:
        raise SheetError("none of the pictures can be read; " + "; ".join(map(str, broken)))
    words = wording(board, request, catalogue.still, now)
    sheet = _new_id(ledger)
    places = dict(enumerate(request.stills, 1))
    manifest = Manifest(
        sheet,
        catalogue.library.key,
        key_of(request.person),
        request.round,
        tuple((place, one.id, hashes[one.id]) for place, one in places.items()),
    )
    labels = {place: _label(one) for place, one in places.items()}
    name = cleaned(request.production.title)
    title = f"{name or 'Stills'}: for approval by {cleaned(request.person.name)}, sheet {sheet}"
    entry = Sent(
        sheet,
        request.person,
        request.round,
        now.isoformat(timespec="seconds"),
        request.answer_by.isoformat(),
        tuple(Asked(one.id, one.file, hashes[one.id]) for one in request.stills),
        words.text,
        request.recipient,
    )
    with painting(), _Aside(path) as aside:
        laid_out = sheet_of_today(
            addressed(settings, request, sheet, words, now),
            request.stills,
            "",
            {one.id: request.classes[one.id].name for one in request.stills},
            recipient=request.recipient or request.person.name,
            standing=lambda still: catalogue.approvals(still).worst,
        )
        missing = missing_glyphs(laid_out, lambda *_: None, cancelled)
        written = export_sheet(
            path,
            laid_out,
            pictures,
            lambda done, _all: progress(len(request.stills) + done, total),
            cancelled,
            finish=lambda pdf, pages: add_form(pdf, pages, manifest, labels, title),
        )
        try:
            append(ledger.path, [entry])
        except BaseException:
            aside.put_back()
            raise
    return SentSheet(entry, class_counts(request), words, (*broken, *written.problems), missing)


def check_name(path: Path) -> None:
    """Raise SheetError where a sheet cannot have that name."""
    if path.suffix.lower() != ".pdf":
        raise SheetError(f"{path.name}: answers come back in a PDF; give the sheet a .pdf name")


def addressed(
    settings: SheetSettings, request: Request, sheet: str, words: Wording, now: datetime
) -> SheetSettings:
    """Return the settings of a sheet with what it says to one person and in one round.

    Page, grid and caption are the template's, and its watermark where it has one.
    """
    name = _literal(request.recipient or request.person.name)
    person = _literal(request.person.name)
    return replace(
        settings,
        answers=True,
        arrangement=Arrangement.GRID,
        group=GroupKey.NONE,
        cover=False,
        names=False,
        intro=words.template,
        watermark=settings.watermark or f"{name} · {day_text(now.date()).partition(' ')[2]}",
        header_left=(
            "{bold}{title} {plain}{grey}{title.local}\n"
            f"Stills for approval · {person} · round {request.round}"
        ),
        header_center="",
        header_right=(
            f"{{grey}}Sent {day_text(now.date()).partition(' ')[2]}\n"
            f"{{bold}}Please answer by {day_text(request.answer_by)}"
        ),
        footer_left=f"{{grey}}For {name} only · {sheet}",
        footer_center="{grey}Not for publication",
        footer_right="{grey}page {page} of {pages}",
    )


def _literal(text: str) -> str:
    """Return a name as a template that prints just that, its direction kept to itself."""
    name = cleaned(text).replace("{", "{{").replace("}", "}}")
    turned = any(bidirectional(char) in ("R", "AL", "AN") for char in name)
    return f"{FSI}{name}{PDI}" if turned else name


def _label(still: Still) -> str:
    """Return what a still is called where it cannot be seen."""
    number = cleaned(str(still.value("number") or "")) or cleaned(still.file)
    caption = still.value("caption")
    text = caption.best(still.production.language) if isinstance(caption, LocalText) else ""
    return f"Frame {number}, {cleaned(text)}" if text else f"Frame {number}"


def _new_id(ledger: Ledger) -> str:
    known = {one.sheet for one in ledger.sent}
    while True:
        sheet = secrets.token_hex(_DIGITS).upper()
        if sheet not in known:
            return sheet


def _hashes(
    stills: tuple[Still, ...], progress: Callable[[int], None], cancelled: Callable[[], bool]
) -> tuple[dict[str, str], list[PictureError]]:
    """Return the SHA-256 of the file that each still shows, and which cannot be read."""
    found: dict[str, str] = {}
    broken: list[PictureError] = []
    for done, still in enumerate(stills, 1):
        try:
            found[still.id] = file_hash(still.picture, cancelled)
        except OSError as error:
            reason = f"left out, cannot be read: {error.strerror or error}"
            broken.append(PictureError(still.picture, reason))
        progress(done)
    return found, broken


class _Aside:
    """What was at a path before it is written over, kept until it is not needed any more."""

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path))
        self._kept = self._path.with_name(f".{secrets.token_hex(6)}{BESIDE}{path.suffix}")
        self._was_there = self._path.is_file()

    def __enter__(self) -> Self:
        if self._was_there:
            with explained(self._path):
                try:
                    os.link(self._path, self._kept)
                except OSError:  # a disk without links
                    shutil.copy2(self._path, self._kept)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._kept.unlink(missing_ok=True)

    def put_back(self) -> None:
        """Let the path be as it was; SaveError where that fails."""
        with explained(self._path):
            if self._was_there:
                os.replace(self._kept, self._path)
            else:
                self._path.unlink(missing_ok=True)

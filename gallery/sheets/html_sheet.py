"""A sheet as one HTML file that needs nothing else: for a phone, a mail, a stick.

The pictures are in it, in the size of a screen, as are its style and its script; a policy in its
head forbids it to load or send anything at all. It is written as the pictures come, one still
after the other, so memory holds a page's worth of them. Pages mean nothing on a screen: the stills
are one grid, the header stands on top of it, and the footer below says what all stills agree on.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TextIO

import gallery
from gallery.errors import Cancelled, PictureError
from gallery.library.still import Still
from gallery.reason import worded
from gallery.sheets.boxes import Mark, Page, PictureBox
from gallery.sheets.captions import signs
from gallery.sheets.flow import SheetGroup
from gallery.sheets.html_style import resource, style
from gallery.sheets.html_text import alt_text, escaped, line_markup, search_words
from gallery.sheets.layout import Sheet
from gallery.sheets.links import address
from gallery.sheets.marks import LABELS
from gallery.sheets.painter import MARK
from gallery.sheets.pictures import Encoded, PagePictures, problems
from gallery.sheets.restrictions import RestrictionKind
from gallery.sheets.settings import Paper
from gallery.sheets.token_values import STAR
from gallery.sheets.tokens import Line, cleaned, page_lines, still_lines

LARGEST_SIDE = 1600  # pixels of a picture, whatever the resolution that was asked for
FEW, SIDE_OF_FEW = 200, 1280  # so many stills have pictures for the whole screen: some 50 MB
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})
_OF_PAPER = re.compile(r"\{pages?\}")
_SIGNS = {Mark.PICK: "✓ pick", Mark.REJECT: "✕ reject"}


def for_a_screen(sheet: Sheet) -> Sheet:
    """Return the sheet with the resolution that its pictures need on a screen.

    Those of a few stills fill the screen when they are shown large; those of many are as on paper,
    or the file would be too large to send.
    """
    measures = sheet.geometry
    inches = max(measures.picture_width, measures.picture_height) / 72
    least = SIDE_OF_FEW / inches if len(sheet.stills) <= FEW else 0
    dpi = int(min(max(sheet.settings.dpi, least), LARGEST_SIDE / inches))
    return replace(sheet, settings=replace(sheet.settings, dpi=dpi))


def write_html(
    path: Path, sheet: Sheet, pages: PagePictures, cancelled: Callable[[], bool]
) -> tuple[PictureError, ...]:
    """Write the sheet to `path`; return what is wrong with its pictures.

    Raises OSError when the disk does not take it, Cancelled.
    """
    found: list[PictureError] = []
    with path.open("w", encoding="utf-8", newline="\n") as file:
        writer = _Writer(file, sheet)
        writer.begin()
        for page, pictures in pages:
            failures = {
                place: one for place, one in pictures.items() if isinstance(one, PictureError)
            }
            found += problems(page, failures)
            writer.write(page, pictures)
            if cancelled():
                raise Cancelled
        writer.end()
    return tuple(found)


class _Writer:
    """Writes the parts of the file in their order."""

    def __init__(self, file: TextIO, sheet: Sheet) -> None:
        self._file = file
        self._sheet = sheet
        self._place = replace(sheet.place, page=0, pages=0)
        self._footers: set[tuple[tuple[Line, ...], ...]] = set()
        self._begins = dict(_groups(sheet))  # position of the first still -> group

    def begin(self) -> None:
        """Write the head, the header, the filter, and the beginning of the grid."""
        sheet = self._sheet
        look, script = style(sheet), resource("sheet.js")
        language = sheet.language
        direction = "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
        dark = "dark" if sheet.settings.paper is Paper.BLACK else "light"
        self._file.write(
            f'<!doctype html>\n<html lang="{escaped(language)}" dir="{direction}">\n<head>\n'
            '<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(look, script)}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f'<meta name="generator" content="Stills Gallery {gallery.__version__}">\n'
            f'<meta name="color-scheme" content="{dark}">\n'
            f"<title>{escaped(sheet.title)}</title>\n<style>{look}</style>\n</head>\n<body>\n"
            '<header class="top">\n<div class="facts">\n'
        )
        self._file.write("".join(self._header()))
        intro = page_lines(sheet.settings.intro, sheet.stills[:1], self._place)
        told = "".join(line_markup(line) for line in intro if line.text)
        told = f'<div class="intro">{told}</div>\n' if told else ""
        self._file.write(f"</div>\n{_FILTER}</header>\n<main>\n{told}")
        if not self._begins:
            self._file.write(_GRID)

    def write(self, page: Page, pictures: Mapping[int, Encoded | PictureError]) -> None:
        """Write the stills of a page."""
        if not page.pictures:  # a cover, an index of names: the filter finds them
            return
        stills = [box.still for box in page.pictures]
        templates = map(_without_pages, self._sheet.settings.footer)
        lines = tuple(page_lines(one, stills, self._place) for one in templates)
        self._footers.add(lines)
        for box in page.pictures:
            group = self._begins.get(box.position)
            if group is not None:
                self._write_heading(group, first=box.position == 1)
            self._write_still(box, pictures[box.position], page.look.watermark)

    def end(self) -> None:
        """Write what stands below the grid, and the script."""
        self._file.write("</ul>\n" + ("</section>\n" if self._begins else ""))
        self._file.write('<p class="none" id="none" hidden>No still matches.</p>\n</main>\n')
        if len(self._footers) == 1:
            lines = [line for side in self._footers.pop() for line in side if line.text]
            if lines:
                made = "\n".join(map(line_markup, lines))
                self._file.write(f'<footer class="bottom">\n{made}\n</footer>\n')
        self._file.write(f"{_LARGE}<script>{resource('sheet.js')}</script>\n</body>\n</html>\n")

    def _header(self) -> list[str]:
        """Return the header's lines; the first on the left is the heading of the page."""
        made = []
        settings = self._sheet.settings
        for side, template in enumerate(settings.header):
            lines = list(page_lines(_without_pages(template), (), self._place))
            head = ""
            if side == 0:
                first = lines.pop(0) if lines else Line()
                heading = line_markup(first, tag="h1") if first.text else ""
                head = heading or f"<h1>{escaped(self._sheet.title)}</h1>\n"
            body = "\n".join(line_markup(line) for line in lines if line.text)
            if head or body:
                made.append(f"<div>{head}{body}</div>\n")
        return made

    def _write_heading(self, group: SheetGroup, *, first: bool) -> None:
        end = "" if first else "</ul>\n</section>\n"
        detail = f' <span class="grey">{escaped(cleaned(group.detail))}</span>'
        self._file.write(
            f'{end}<section class="group">\n<h2 dir="auto">{escaped(cleaned(group.title))}'
            f"{detail if group.detail else ''}</h2>\n{_GRID}"
        )

    def _write_still(
        self, box: PictureBox, picture: Encoded | PictureError, watermark: str
    ) -> None:
        still, position = box.still, box.position
        place = replace(self._place, position=position)
        lines = still_lines(self._sheet.settings.caption, still, place)
        caption = "".join(line_markup(line) for line in lines if line.text)
        write = self._file.write
        write(
            f'<li class="still" id="still-{position}" data-words="{escaped(search_words(still))}">'
            f'<figure><a class="picture" href="#still-{position}">'
        )
        damage = ""
        if isinstance(picture, PictureError):
            reason = f'<span class="grey">{escaped(cleaned(picture.reason))}</span>'
            write(f'<span class="lost"><b>{MARK}</b>{reason}</span>')
        else:
            write(
                f'<img alt="{escaped(alt_text(still))}" width="{picture.width}" '
                f'height="{picture.height}" loading="lazy" decoding="async" '
                'src="data:image/jpeg;base64,'
            )
            write(b64encode(picture.jpeg).decode("ascii"))
            write('">')
            if watermark:
                write(f'<span class="watermark" aria-hidden="true">{escaped(watermark)}</span>')
            if box.damage:
                damage = f'<p class="damage">{escaped(cleaned(worded(box.damage)))}</p>'
        if box.restrictions:
            plates = "".join(
                f'<b class="{one.kind}">{escaped(one.text)}</b>' for one in box.restrictions
            )
            struck = any(one.kind is RestrictionKind.KILLED for one in box.restrictions)
            write(f'<span class="restricted{" struck" * struck}">{plates}</span>')
        under = f"{self._signs(still)}{caption}{damage}"
        link = self._link(address(self._sheet.settings.link, still, place))
        write(f"</a><figcaption>{under}{link}</figcaption></figure></li>\n")

    def _signs(self, still: Still) -> str:
        """Return stars, colour label and flag as words and shapes, where the sheet has them."""
        found = signs(self._sheet.settings, still)
        stars = sum(mark is Mark.STAR for mark, _ in found)
        made = [f'<span class="stars" role="img" aria-label="{stars} of 5">{STAR * stars}</span>']
        made = made if stars else []
        for mark, label in found:
            if mark is Mark.LABEL:
                name = escaped(cleaned(label))
                colour = f" label-{label}" if label in LABELS else ""
                made.append(f'<span class="label{colour}">{name}</span>')
            elif mark is not Mark.STAR:
                made.append(f'<span class="{mark}">{_SIGNS[mark]}</span>')
        return f'<p class="signs">{" ".join(made)}</p>' if made else ""

    def _link(self, target: str) -> str:
        if not target:
            return ""
        shown = target.partition(":")[2].removeprefix("//")
        return (
            f'<p><a class="web" href="{escaped(target)}" target="_blank" '
            f'rel="noopener noreferrer">{escaped(shown)}</a></p>'
        )


def _groups(sheet: Sheet) -> Iterator[tuple[int, SheetGroup]]:
    """Yield each group with the position of its first still."""
    first = 1
    for group in sheet.flow.groups:
        yield first, group
        first += group.count


def _without_pages(template: str) -> str:
    """Return a template less the lines that number the pages."""
    return "\n".join(line for line in template.splitlines() if not _OF_PAPER.search(line))


def _policy(look: str, script: str) -> str:
    """Return what the file may do: show the pictures in it, and run its own style and script."""
    hashes = [
        b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii") for text in (look, script)
    ]
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{hashes[0]}'; "
        f"script-src 'sha256-{hashes[1]}'; base-uri 'none'; form-action 'none'"
    )


_FILTER = """\
<search class="filter" id="sift" role="search" hidden>
<label>Filter <input type="search" id="filter" autocomplete="off" spellcheck="false" \
placeholder="caption, number, name, tag" aria-describedby="told"></label>
<output id="told" for="filter" class="grey"></output>
<span class="keys grey"><kbd>/</kbd> filter  <kbd>← ↑ ↓ →</kbd> move  <kbd>Enter</kbd> large  \
<kbd>Esc</kbd> close</span>
</search>
"""
_GRID = '<ul class="stills" role="list">\n'
_LARGE = """\
<dialog id="large" aria-label="One still" tabindex="-1">
<div class="stage" id="stage"></div>
<div class="words" id="words"></div>
<div class="buttons"><button type="button" id="back" aria-label="Still before">←</button>\
<output id="place"></output>\
<button type="button" id="forth" aria-label="Next still">→</button>\
<button type="button" id="close">Close</button></div>
</dialog>
"""

"""Lines of text on a page: wrapped, cut where they are too long, and put on their baselines.

Everything is set in units of 1/20 point with unhinted fonts, so that a line breaks at the same
place on the screen, in a PDF and at any resolution. Lines are placed by baseline: a line with
Arabic or emoji in it has another ascent, and would shift its neighbours.

Korean is broken between words where it can be (Unicode allows a break between any two syllables,
which reads as a mistake), and a word that is longer than a line wherever it must be.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from unicodedata import bidirectional, category, combining

from PySide6.QtCore import QPointF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from gallery.sheets.actual_text import Spans, needs_actual_text
from gallery.sheets.boxes import Align, TextBox
from gallery.sheets.drawn_fonts import DrawnFont, drawn_fonts, glyph_runs, is_boxes
from gallery.sheets.fonts import families, font
from gallery.sheets.tokens import Run

UNITS = 20  # in a point
MOST_LOGO_PIXELS = 1600  # of a side
WATERMARK_PIXELS = 120
WATERMARK_LIGHT, WATERMARK_DARK = 92, 46  # of 255: seen on any picture, hiding no face
ELLIPSIS = "..."  # not the character: in a Korean font it stands at half height, also after Latin
DROPPED_BEFORE_ELLIPSIS = " ,;:·-–—\u2068\u2069\u200d\ufe0f"
ROUNDING = 0.5  # units
BASELINE = 1.0  # of the text size, below the top of a line
WIDEST_RIGHT = 0.6  # of a line, before what stands at the right is cut
BEFORE_RIGHT = 0.6  # of the text size, between what stands left and right
SQUARE = "\u25a1"
PROBE_PIXELS = 160  # the size at which a font is asked for a glyph; any will do

_UNDRAWN = frozenset({"Cf", "Cc", "Zl", "Zp", "Zs"})  # categories of Unicode
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810))
_ALIGNMENTS = {
    Align.START: Qt.AlignmentFlag.AlignLeft,
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTER: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
}


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours a page is printed in."""

    paper: str
    text: str
    second: str
    ground: str  # behind a picture that does not fill its box
    rule: str


@dataclass(frozen=True, slots=True)
class _Set:
    """A paragraph as it will be printed; `width` is that of its longest line, in units."""

    layout: QTextLayout
    width: float
    whole: bool


class Typesetter:
    """Sets text; keeps its fonts, and remembers the characters it has drawn.

    `spans` is set by who writes a PDF: lines that need their text said are then marked there.
    """

    def __init__(self, ink: Ink, family: str = "") -> None:
        self.ink = ink
        self.spans: Spans | None = None
        self._drawn: dict[str, None] = {}
        self._squares: dict[str, str] = {}  # character -> what is drawn for it
        self._families = families()
        self._family = family
        self._watermarks: dict[str, QImage] = {}
        self._images: dict[str, QImage] = {}
        self._fonts: dict[tuple[int, bool, int, str], QFont] = {}

    @property
    def drawn(self) -> Set[str]:
        """The characters that were drawn, in the order of their first time."""
        return self._drawn.keys()

    def drawn_fonts(self) -> dict[str, DrawnFont]:
        """Return the fonts they were drawn in, by the names that a PDF has for them."""
        looks = {key[1:]: font for key, font in self._fonts.items()}  # of any size
        return drawn_fonts(looks.values(), self._drawn)

    def draw(self, painter: QPainter, box: TextBox) -> None:
        """Draw a box; the painter's unit is 1/20 point."""
        for paragraph, x in self._set(box):
            layout, place = paragraph.layout, QPointF(x * UNITS, box.rect.y * UNITS)
            self._drawn.update(dict.fromkeys(layout.text()))
            if self.spans is None or not needs_actual_text(layout.text()):
                layout.draw(painter, place)
                continue
            for number, text in enumerate(_lines(layout)):
                self.spans.begin(painter, text)
                layout.lineAt(number).draw(painter, place)
                self.spans.end(painter)

    def lines(self, box: TextBox) -> list[str]:
        """Return a box's lines as they are printed, without what stands on the right."""
        for paragraph, _ in self._set(box):
            return _lines(paragraph.layout)
        return []

    def width(self, box: TextBox) -> float:
        """Return how wide a box's text is, in points."""
        return max((paragraph.width / UNITS for paragraph, _ in self._set(box)), default=0.0)

    def is_cut(self, box: TextBox) -> bool:
        """Whether some of the text does not fit its lines."""
        return not all(paragraph.whole for paragraph, _ in self._set(box, shorten=False))

    def has_glyph(self, character: str) -> bool:
        """Whether an installed font can draw the character, or nothing has to be drawn for it."""
        if _is_invisible(character):
            return True
        runs = glyph_runs(character, self._font(PROBE_PIXELS, bold=False))
        return all(all(run.glyphIndexes()) and not is_boxes(run.rawFont()) for run in runs)

    def _drawable(self, text: str) -> str:
        """Return a text with a square for each character that Qt would draw as a solid block.

        Those of a script that no installed font can shape. In a PDF they look like a line that
        was blacked out.
        """
        for char in set(text) - self._squares.keys():
            runs = (
                [] if _is_simple(char) else glyph_runs(char, self._font(PROBE_PIXELS, bold=False))
            )
            is_block = any(is_boxes(run.rawFont()) for run in runs)
            self._squares[char] = SQUARE if is_block else char
        return "".join(map(self._squares.__getitem__, text))

    def _set(self, box: TextBox, *, shorten: bool = True) -> list[tuple[_Set, float]]:
        """Return the paragraphs of a box, left and right, and where each begins, in points.

        Without `shorten`, what is too long for its lines is not cut to them, only known to be so.
        """
        put = self._paragraph if shorten else self._laid
        result = []
        width = box.rect.width * UNITS
        left, right = box.line.left, box.line.right
        if right:
            share = width * (WIDEST_RIGHT if left else 1)
            side = put(right, box, share, 1, Align.LEFT)
            result.append((side, box.rect.right - side.width / UNITS))
            width -= side.width + box.size * UNITS * BEFORE_RIGHT
        if left:
            result.insert(0, (put(left, box, width, box.lines, box.align), box.rect.x))
        return result

    def _paragraph(
        self, runs: Sequence[Run], box: TextBox, width: float, lines: int, align: Align
    ) -> _Set:
        """Return the runs set on at most so many lines, with an ellipsis where that cuts them."""
        runs = [replace(run, text=self._drawable(run.text)) for run in runs]
        best = self._laid(runs, box, width, lines, align)
        if best.whole:
            return best
        text = "".join(run.text for run in runs)
        fits, too_much = 0, len(text)
        while too_much - fits > 1:
            middle = (fits + too_much) // 2
            tried = self._laid(_cut(runs, middle), box, width, lines, align)
            if tried.whole:
                fits, best = middle, tried
            else:
                too_much = middle
        return replace(best, whole=False)

    def _laid(
        self, runs: Sequence[Run], box: TextBox, width: float, lines: int, align: Align
    ) -> _Set:
        text = "".join(run.text for run in runs)
        pixels = round(box.size * UNITS)
        layout = QTextLayout(text, self._font(pixels, bold=False))
        direction = _direction(text)
        if box.line.center and align is Align.START:
            align = Align.CENTER
        if align is Align.START and direction is Qt.LayoutDirection.RightToLeft:
            align = Align.RIGHT
        option = QTextOption(_ALIGNMENTS[align] | Qt.AlignmentFlag.AlignAbsolute)
        option.setUseDesignMetrics(True)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(direction)
        layout.setTextOption(option)
        layout.setFormats(self._formats(runs, pixels))
        units = _units(text)
        end, longest = 0, 0.0
        layout.beginLayout()
        for number in range(lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            if number < lines - 1:
                _keep_korean_words(line, units, width)
            baseline = (number * box.leading + BASELINE * box.size) * UNITS
            line.setPosition(QPointF(0, baseline - line.ascent()))
            end = line.textStart() + line.textLength()
            longest = max(longest, line.naturalTextWidth())
        layout.endLayout()
        return _Set(layout, longest, end >= len(units) and longest <= width + ROUNDING)

    def _formats(self, runs: Sequence[Run], pixels: int) -> list[QTextLayout.FormatRange]:
        result, start = [], 0
        for run in runs:
            form = QTextCharFormat()
            own = round(run.size * UNITS) if run.size else pixels
            form.setFont(self._font(own, bold=run.bold, weight=run.weight, family=run.family))
            usual = self.ink.second if run.grey else self.ink.text
            form.setForeground(QColor(run.colour or usual))
            piece = QTextLayout.FormatRange()
            piece.start, piece.length, piece.format = start, len(_units(run.text)), form
            result.append(piece)
            start += piece.length
        return result

    def image(self, path: str) -> QImage:
        """Return a picture that stands among the text, a logo; a null one where it is gone."""
        if path not in self._images:
            image = QImage(path)
            if max(image.width(), image.height()) > MOST_LOGO_PIXELS:
                image = image.scaled(
                    MOST_LOGO_PIXELS,
                    MOST_LOGO_PIXELS,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            self._images[path] = image
        return self._images[path]

    def watermark(self, text: str) -> QImage:
        """Return a text in one line, light with a dark edge, on nothing; kept, since it repeats."""
        if text not in self._watermarks:
            self._watermarks[text] = _light(text, self._font(WATERMARK_PIXELS, bold=True))
        return self._watermarks[text]

    def _font(self, pixels: int, *, bold: bool, weight: int = 0, family: str = "") -> QFont:
        family = family or self._family
        key = (pixels, bold, weight, family)
        if key not in self._fonts:
            chosen = [family, *self._families] if family else self._families
            made = font(chosen, pixels, bold=bold)
            if weight:
                made.setWeight(QFont.Weight(weight))
            self._fonts[key] = made
        return self._fonts[key]


def _light(text: str, font: QFont) -> QImage:
    path = QPainterPath()
    path.addText(QPointF(0, 0), font, text)
    bounds = path.boundingRect().adjusted(-2, -2, 2, 2)
    if path.isEmpty():
        return QImage()
    scale = min(1.0, MOST_LOGO_PIXELS / bounds.width())
    size = QSizeF(bounds.width() * scale, bounds.height() * scale).toSize()
    image = QImage(size.expandedTo(QSize(1, 1)), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(-bounds.topLeft())
    painter.setPen(QPen(QColor(0, 0, 0, WATERMARK_DARK), WATERMARK_PIXELS * 0.03))
    painter.setBrush(QColor(255, 255, 255, WATERMARK_LIGHT))
    painter.drawPath(path)
    painter.end()
    return image


def _cut(runs: Sequence[Run], length: int) -> list[Run]:
    """Return the first `length` characters of the runs, and an ellipsis."""
    result: list[Run] = []
    for run in runs:
        piece = run.text[:length]
        length -= len(piece)
        result.append(replace(run, text=piece))
        if not length:
            break
    last = result[-1]
    kept = last.text.rstrip(DROPPED_BEFORE_ELLIPSIS)
    result[-1] = replace(last, text=kept + ELLIPSIS)
    return result


def _lines(layout: QTextLayout) -> list[str]:
    """Return the text of each line, whose places Qt counts in UTF-16."""
    units = layout.text().encode("utf-16-le", "surrogatepass")
    return [
        units[2 * line.textStart() : 2 * (line.textStart() + line.textLength())]
        .decode("utf-16-le", "replace")
        .strip()
        for line in map(layout.lineAt, range(layout.lineCount()))
    ]


def _units(text: str) -> str:
    """Return a stand-in for text that has Qt's positions: UTF-16 units, two for an emoji."""
    if not text or max(text) <= "\uffff":
        return text
    return "".join(char if char <= "\uffff" else "\ue000\ue001" for char in text)


def _keep_korean_words(line: QTextLine, units: str, width: float) -> None:
    """End a line before the Korean word that it breaks, where it has a space to end at."""
    start, end = line.textStart(), line.textStart() + line.textLength()
    if not (0 < end < len(units) and _is_hangul(units[end - 1]) and _is_hangul(units[end])):
        return
    space = units.rfind(" ", start, end)
    if space <= start:
        return
    kept = units[start : space + 1]
    columns = sum(char != "\ue001" and not combining(char) for char in kept)
    line.setNumColumns(columns, width)
    if line.textLength() != len(kept):  # clusters that are counted otherwise: as it was
        line.setLineWidth(width)


def _direction(text: str) -> Qt.LayoutDirection:
    """Return the direction of the first letter that has one (UAX 9, P2 and P3)."""
    for char in text:
        kind = bidirectional(char)
        if kind == "L":
            break
        if kind in ("R", "AL"):
            return Qt.LayoutDirection.RightToLeft
    return Qt.LayoutDirection.LeftToRight


def _is_invisible(char: str) -> bool:
    """Whether a font need not know the character: joiners, direction marks, variation selectors."""
    return category(char) in _UNDRAWN or any(ord(char) in block for block in _SELECTORS)


def _is_simple(char: str) -> bool:
    """Whether every font shapes this character's script, so that it need not be asked."""
    return char < "\u0530" or _is_hangul(char) or "\u3000" <= char <= "\u9fff"


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"

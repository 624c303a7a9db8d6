"""The look: two palettes with the same roles, and what makes every standard control wear them.

A palette's roles are colours as `#rrggbb`, so that they serve in style sheets and as `QColor(text)`
alike. Greys are neutral (R = G = B): a tinted surround makes one judge a picture's colour wrong.
Text roles keep these contrasts on `panel`: `text` 12:1, `text_second` 6.5:1, `text_third` 4.5:1.

A widget asks for a look of its own by role, not by colour:

    label.setProperty("role", Role.SECONDARY)         before it is shown
    set_role(label, Role.ERROR)                       at any time
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gallery.app.look.stylesheet import stylesheet

SMALLEST_BASE_PX = 13


class Role(StrEnum):
    """What a widget is in the hierarchy of the window; the style sheet does the rest."""

    SECONDARY = "secondary"  # a label in the second text colour, 1 px smaller
    TERTIARY = "tertiary"  # a label in the third text colour, 2 px smaller
    HEADING = "heading"  # a bold label
    TITLE = "title"  # a large label
    ERROR = "error"  # a label or field that tells of a fault
    CHIP = "chip"  # a tag or person in a field: neutral
    FILTER = "filter"  # an active part of the filter: accent, round
    PANEL = "panel"  # a side pane
    BAR = "bar"  # the tool bar and the status bar
    BUTTON = "button"  # a QToolButton with a ground of its own
    PRIMARY = "primary"  # the one button that is the way on
    LINK = "link"  # a button that reads as a link
    FOLD = "fold"  # a heading that folds what is below it
    BARE = "bare"  # a field without a frame, inside another one


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours; the names are the roles."""

    name: str
    behind: str  # around a picture in its tile
    loupe: str  # around a picture in the full window
    on_loupe: str  # words there
    grid: str
    panel: str
    tile: str
    tile_hover: str
    tile_selected: str
    bar: str
    divider: str
    raised: str  # a button that keeps quiet
    control: str
    control_hover: str
    control_pressed: str
    popup: str  # menus, lists that open, tooltips
    field: str
    field_frame: str
    text: str
    text_second: str
    text_third: str
    text_off: str  # what cannot be used now
    star: str
    star_off: str  # a star not given
    accent: str
    on_accent: str
    accent_text: str  # the accent as a text colour
    row_selected: str
    on_row_selected: str
    approved: str  # also pick
    killed: str  # also reject, error
    wait: str  # also embargo
    badge: str  # ground of what lies over a picture
    on_badge: str
    on_badge_wait: str
    on_badge_error: str
    label_red: str
    label_yellow: str
    label_green: str
    label_blue: str
    label_purple: str

    @property
    def dark(self) -> bool:
        """Whether text is lighter than its ground."""
        return QColor(self.text).lightness() > QColor(self.panel).lightness()

    def label(self, name: str) -> str:
        """Return the colour of a colour label (`red` ... `purple`), or "" for another word."""
        return {
            "red": self.label_red,
            "yellow": self.label_yellow,
            "green": self.label_green,
            "blue": self.label_blue,
            "purple": self.label_purple,
        }.get(name, "")


DARK = Palette(
    name="dark",
    behind="#171717",
    loupe="#171717",
    on_loupe="#a9a9a9",
    grid="#1a1a1a",
    panel="#222222",
    tile="#242424",
    tile_hover="#2a2a2a",
    tile_selected="#333333",
    bar="#262626",
    divider="#303030",
    raised="#2d2d2d",
    control="#3a3a3a",
    control_hover="#454545",
    control_pressed="#303030",
    popup="#2f2f2f",
    field="#191919",
    field_frame="#383838",
    text="#e8e8e8",
    text_second="#a9a9a9",
    text_third="#8e8e8e",
    text_off="#5c5c5c",
    star="#e3b341",
    star_off="#404040",
    accent="#4c9aff",
    on_accent="#0b1a2e",
    accent_text="#7db5ff",
    row_selected="#24405f",
    on_row_selected="#cfe4ff",
    approved="#57c08a",
    killed="#f0706a",
    wait="#e3b341",
    badge="#101010",
    on_badge="#e8e8e8",
    on_badge_wait="#e3b341",
    on_badge_error="#f0706a",
    label_red="#e5534b",
    label_yellow="#e0b23c",
    label_green="#4cb07a",
    label_blue="#4c8fe6",
    label_purple="#a877e0",
)

LIGHT = Palette(
    name="light",
    behind="#e4e4e4",
    loupe="#8a8a8a",
    on_loupe="#101010",
    grid="#ececec",
    panel="#fafafa",
    tile="#f8f8f8",
    tile_hover="#ffffff",
    tile_selected="#ffffff",
    bar="#f2f2f2",
    divider="#dcdcdc",
    raised="#e8e8e8",
    control="#dedede",
    control_hover="#d2d2d2",
    control_pressed="#c6c6c6",
    popup="#ffffff",
    field="#ffffff",
    field_frame="#c4c4c4",
    text="#1c1c1c",
    text_second="#555555",
    text_third="#6b6b6b",
    text_off="#a4a4a4",
    star="#b37c00",
    star_off="#d0d0d0",
    accent="#1667d9",
    on_accent="#ffffff",
    accent_text="#0f5cc4",
    row_selected="#d3e3fa",
    on_row_selected="#0b3a75",
    approved="#12703f",
    killed="#c0302a",
    wait="#8f6200",
    badge="#101010",
    on_badge="#e8e8e8",
    on_badge_wait="#e3b341",
    on_badge_error="#f0706a",
    label_red="#d8443c",
    label_yellow="#d29a12",
    label_green="#2f9a60",
    label_blue="#2f76d8",
    label_purple="#9159d1",
)

PALETTES = (DARK, LIGHT)


def palette_named(name: str) -> Palette:
    """Return the palette of that name; the dark one for a name that is none of ours."""
    return next((palette for palette in PALETTES if palette.name == name), DARK)


def apply(app: QApplication, palette: Palette) -> None:
    """Dress the whole program; may be called again to change palettes while it runs.

    Fusion is the base on every platform: the style sheet names what it changes, Fusion draws the
    rest from the `QPalette`. `QStyleHints.setColorScheme` is not used: some platforms ignore it.
    """
    font = base_font()
    app.setStyle("Fusion")
    app.setPalette(_qpalette(palette))
    app.setFont(font)
    app.setStyleSheet(stylesheet(asdict(palette), font.pixelSize(), dark=palette.dark))


def base_font() -> QFont:
    """Return the system's font at the system's size, but no smaller than 13 px."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(max(SMALLEST_BASE_PX, QFontInfo(font).pixelSize()))
    return font


def smaller(font: QFont, steps: int = 1) -> QFont:
    """Return `font` some pixels smaller: 1 for second text, 2 for the least."""
    result = QFont(font)
    result.setPixelSize(max(9, QFontInfo(font).pixelSize() - steps))
    return result


def tabular(font: QFont) -> QFont:
    """Return `font` with figures of one width, for numbers and counts that stand in columns."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def set_role(widget: QWidget, role: Role | None) -> None:
    """Give a widget another role and have it drawn so, also when it is on screen already."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _qpalette(palette: Palette) -> QPalette:
    colours = {
        QPalette.ColorRole.Window: palette.panel,
        QPalette.ColorRole.WindowText: palette.text,
        QPalette.ColorRole.Base: palette.field,
        QPalette.ColorRole.AlternateBase: palette.panel,
        QPalette.ColorRole.Text: palette.text,
        QPalette.ColorRole.PlaceholderText: palette.text_third,
        QPalette.ColorRole.Button: palette.control,
        QPalette.ColorRole.ButtonText: palette.text,
        QPalette.ColorRole.BrightText: palette.killed,
        QPalette.ColorRole.ToolTipBase: palette.popup,
        QPalette.ColorRole.ToolTipText: palette.text,
        QPalette.ColorRole.Highlight: palette.accent,
        QPalette.ColorRole.HighlightedText: palette.on_accent,
        QPalette.ColorRole.Accent: palette.accent,
        QPalette.ColorRole.Link: palette.accent_text,
        QPalette.ColorRole.LinkVisited: palette.accent_text,
        QPalette.ColorRole.Light: palette.control_hover,
        QPalette.ColorRole.Midlight: palette.control,
        QPalette.ColorRole.Mid: palette.divider,
        QPalette.ColorRole.Dark: palette.field_frame,
        QPalette.ColorRole.Shadow: palette.behind,
    }
    result = QPalette()
    for role, colour in colours.items():
        result.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.text_off))
    return result

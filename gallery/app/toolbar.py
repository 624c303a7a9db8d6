"""The bar over the grid: grid or loupe, the order, the tile size, and the contact sheet."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role
from gallery.app.session.session import Session
from gallery.app.widgets.words import GROUP_TEXTS
from gallery.search.grouping import GroupKey
from gallery.search.index import SortKey

SMALLEST_TILE, LARGEST_TILE = 120, 420  # px, the width of a tile's picture

SORT_TEXTS = {
    SortKey.DATE: ("Date taken", "oldest first", "newest first"),
    SortKey.FILE: ("File name", "A to Z", "Z to A"),
    SortKey.NUMBER: ("Frame number", "lowest first", "highest first"),
    SortKey.RATING: ("Rating", "lowest first", "highest first"),
    SortKey.CAPTION: ("Caption", "A to Z", "Z to A"),
    SortKey.CHANGED: ("Last changed", "oldest first", "newest first"),
}


class Toolbar(QWidget):
    """The bar; it says what was asked for and does nothing itself but sort and group."""

    loupe_clicked = Signal()
    sheet_clicked = Signal()
    tile_size_changed = Signal(int)

    def __init__(self, session: Session, palette: Palette, tile_size: int) -> None:
        super().__init__()
        self._session = session
        self._palette = palette
        self.setProperty("role", Role.BAR)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.loupe = self._button("maximize", "Loupe", "Show the still in the full window (Enter)")
        self.sort = self._button("arrow-up-down", "", "Order of the stills")
        self.sort.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sort.setMenu(self._sort_menu())
        self.group = self._button("rows-3", "", "Groups of stills (View > Group by)")
        self.group.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.group.setMenu(self._group_menu())
        self.tile_size = QSlider(Qt.Orientation.Horizontal)
        self.tile_size.setRange(SMALLEST_TILE, LARGEST_TILE)
        self.tile_size.setValue(tile_size)
        self.tile_size.setFixedWidth(110)
        self.tile_size.setToolTip("Size of the pictures (Ctrl+plus, Ctrl+minus)")
        self.tile_size.setAccessibleName("Size of the pictures")
        self.tile_size.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sheet = self._button(
            "file-output", "Contact sheet…", "Make a contact sheet of what is shown (Ctrl+P)"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(8)
        row.addWidget(self.loupe)
        row.addWidget(self.sort)
        row.addWidget(self.group)
        row.addStretch(1)
        row.addWidget(self.tile_size)
        row.addSpacing(4)
        row.addWidget(self.sheet)
        self._show_sort()
        self._show_possible()
        self.loupe.clicked.connect(self.loupe_clicked)
        self.sheet.clicked.connect(self.sheet_clicked)
        self.tile_size.valueChanged.connect(self.tile_size_changed)
        session.results_changed.connect(self._show_sort)
        session.results_changed.connect(self._show_possible)
        session.library_changed.connect(self._show_sort)
        session.library_changed.connect(self._show_possible)
        session.current_changed.connect(self._show_possible)

    def _button(self, picture: str, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", Role.BUTTON)
        button.setIcon(icon(picture, self._palette.text))
        button.setIconSize(QSize(16, 16))
        button.setText(f" {text}")  # the style leaves no room between icon and text
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _sort_menu(self) -> QMenu:
        menu = QMenu(self)
        self._keys = QActionGroup(menu)
        for key, (text, _up, _down) in SORT_TEXTS.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(key)
            self._keys.addAction(action)
        menu.addSeparator()
        self._ways = QActionGroup(menu)
        for descending in (False, True):
            action = menu.addAction("")
            action.setCheckable(True)
            action.setData(descending)
            self._ways.addAction(action)
        self._keys.triggered.connect(
            lambda action: self._session.set_sort(
                SortKey(action.data()), descending=self._session.descending
            )
        )
        self._ways.triggered.connect(
            lambda action: self._session.set_sort(self._session.sort, descending=action.data())
        )
        return menu

    def _group_menu(self) -> QMenu:
        menu = QMenu(self)
        self._groups = QActionGroup(menu)
        for key, text in GROUP_TEXTS.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(key)
            self._groups.addAction(action)
        self._groups.triggered.connect(
            lambda action: self._session.group_by(GroupKey(action.data()))
        )
        return menu

    def _show_possible(self) -> None:
        """Offer only what there are stills for."""
        session = self._session
        self.loupe.setEnabled(session.selection.place(session.selection.current) >= 0)
        self.sheet.setEnabled(len(session.results.rows) > 0)

    def _show_sort(self) -> None:
        session = self._session
        text, up, down = SORT_TEXTS[session.sort]
        way = down if session.descending else up
        self.sort.setText(f" {text}, {way}")
        self.sort.setAccessibleName(f"Order: {text}, {way}")
        grouped = GROUP_TEXTS[session.arrangement.key]
        self.group.setText(f" Group: {grouped.lower()}")
        self.group.setAccessibleName(f"Group: {grouped.lower()}")
        for action in self._groups.actions():
            action.setChecked(action.data() == session.arrangement.key)
        for action in self._keys.actions():
            action.setChecked(action.data() == session.sort)
        for action in self._ways.actions():
            action.setText((down if action.data() else up).capitalize())
            action.setChecked(action.data() == session.descending)

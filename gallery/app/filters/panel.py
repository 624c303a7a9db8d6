"""The filter panel: the box, the chips of what was clicked, and the facets with their counts."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.filters.chips import Chips
from gallery.app.filters.facet_section import FacetSection
from gallery.app.filters.kept_filters import KeptFilters
from gallery.app.filters.search_box import SearchBox
from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role
from gallery.app.session.messages import Message
from gallery.app.session.session import Session
from gallery.app.widgets.words import TITLES, UNFOLDED
from gallery.errors import QueryError
from gallery.search.choices import Choices, Facet
from gallery.search.query import Kind, tokens

MARGIN = 14
SECTION_GAP = 8


class FilterPanel(QWidget):
    """The left pane."""

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._kept = KeptFilters(session.settings)
        self._seen: set[Facet] = set()  # facets that had values: they stay where nothing is found
        self.setProperty("role", Role.PANEL)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(200)
        self.search = SearchBox(self._kept, session.complete, palette)
        self.kept_button = QToolButton()
        self.kept_button.setIcon(icon("bookmark", palette.text_second))
        self.kept_button.setIconSize(QSize(16, 16))
        self.kept_button.setFixedSize(26, 30)
        self.kept_button.setToolTip("Saved filters, and this filter as text")
        self.kept_button.setAccessibleName("Saved filters")
        self.kept_menu = QMenu(self)
        self.chips = Chips(palette)
        self.sections: dict[Facet, FacetSection] = {
            facet: FacetSection(facet, title, palette) for facet, title in TITLES.items()
        }
        self._scroll = self._facet_scroll()
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.search, 1)
        top.addWidget(self.kept_button, 0, Qt.AlignmentFlag.AlignTop)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 12, MARGIN - 4, 8)
        head.setSpacing(8)
        head.addLayout(top)
        head.addWidget(self.chips)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self._scroll, 1)
        self._recall_folds()
        self._show_filter()
        self.search.edited.connect(session.set_query)
        self.kept_button.clicked.connect(self._open_kept)
        self.chips.choices_changed.connect(session.set_choices)
        self.chips.clear_clicked.connect(session.clear_filter)
        for section in self.sections.values():
            section.toggled.connect(self._toggle)
            section.excluded.connect(self._exclude)
            section.unfolded.connect(self._remember_folds)
            section.folds_changed.connect(self._remember_folds)
            section.row_reached.connect(self._reach)
        session.results_changed.connect(self._show_filter)
        session.library_changed.connect(self._show_library)
        session.query_rejected.connect(self._query_rejected)

    def focus_search(self) -> None:
        """Put the cursor into the box, with its text selected."""
        self.search.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.line.selectAll()

    @property
    def filter_text(self) -> str:
        """The whole filter, what was typed and what was clicked, in the query language."""
        typed, clicked = self._session.query_text.strip(), self._session.choices.as_text()
        if typed and clicked and any(token.kind is Kind.OR for token in tokens(typed)):
            typed = f"({typed})"
        return f"{typed} {clicked}".strip()

    def copy_filter(self) -> None:
        """Put the whole filter on the clipboard."""
        text = self.filter_text
        QGuiApplication.clipboard().setText(text)
        self._session.message(Message(f"Copied: {text}"))

    def save_filter(self) -> None:
        """Ask for a name and keep the filter under it."""
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Save this filter")
        dialog.setLabelText("Name of the filter:")
        dialog.setTextValue(self.filter_text[:60])
        text = self.filter_text
        dialog.textValueSelected.connect(lambda name: self._kept.save(name, text))
        dialog.open()

    def use_filter(self, text: str) -> None:
        """Set a filter that was kept as text, in the place of all there is."""
        self._session.choices = Choices()
        self._session.set_query(text)
        self._show_filter()

    def _facet_scroll(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("role", Role.PANEL)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(SECTION_GAP)
        for section in self.sections.values():
            column.addWidget(section)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    # --- what is shown

    def _show_library(self) -> None:
        self._seen.clear()
        self._show_filter()

    def _show_filter(self) -> None:
        session = self._session
        self.search.show_text(session.query_text)
        self.chips.show_choices(session.choices)
        for facet, section in self.sections.items():
            values = session.results.facets.get(facet, ())
            chosen = _chosen_in(session.choices, facet)
            section.show_values(values, chosen)
            few = 2 if facet is Facet.PRODUCTION else 1  # one production is no choice
            if len(values) >= few or chosen:
                self._seen.add(facet)
            section.setVisible(facet in self._seen)

    def _query_rejected(self, error: QueryError) -> None:
        self.search.show_text(error.text)
        self.search.show_error(error)

    def _reach(self, place: QPoint, height: int) -> None:
        """Scroll the row with the cursor into sight."""
        section = self.sender()
        inside = self._scroll.widget()
        if isinstance(section, QWidget) and inside is not None:
            point = section.mapTo(inside, place)
            self._scroll.ensureVisible(point.x(), point.y() + height // 2, 0, height)

    # --- what is clicked

    def _toggle(self, value: str) -> None:
        section = self.sender()
        if isinstance(section, FacetSection):
            self._session.set_choices(self._session.choices.toggled(section.facet, value))

    def _exclude(self, value: str) -> None:
        section = self.sender()
        if isinstance(section, FacetSection):
            self._session.set_choices(self._session.choices.excluding(section.facet, value))

    def _open_kept(self) -> None:
        self.fill_kept_menu()
        self.kept_menu.popup(self.kept_button.mapToGlobal(self.kept_button.rect().bottomLeft()))

    def fill_kept_menu(self) -> None:
        """Make the menu anew: the saved filters, and what can be done with this one."""
        menu, saved = self.kept_menu, self._kept.saved
        menu.clear()
        for name, text in saved.items():
            use = menu.addAction(_menu_text(name))
            use.triggered.connect(lambda _checked=False, text=text: self.use_filter(text))
        if saved:
            menu.addSeparator()
        there = bool(self.filter_text)
        save = menu.addAction("Save this filter…")
        save.setEnabled(there)
        save.triggered.connect(self.save_filter)
        copy = menu.addAction("Copy filter as text")
        copy.setEnabled(there)
        copy.triggered.connect(self.copy_filter)
        if saved:
            forget = menu.addMenu("Remove a saved filter")
            for name in saved:
                action = forget.addAction(_menu_text(name))
                action.triggered.connect(lambda _checked=False, name=name: self._kept.forget(name))

    # --- what is remembered

    def _recall_folds(self) -> None:
        settings = self._session.settings
        for facet, section in self.sections.items():
            unfolded = settings.flag(f"facets/{facet}/unfolded", default=facet in UNFOLDED)
            section.set_unfolded(unfolded=unfolded, folds=settings.texts(f"facets/{facet}/folds"))

    def _remember_folds(self) -> None:
        section = self.sender()
        if isinstance(section, FacetSection):
            settings = self._session.settings
            settings.put(f"facets/{section.facet}/unfolded", section.heading.isChecked())
            settings.put(f"facets/{section.facet}/folds", sorted(section.folds))


def _menu_text(text: str) -> str:
    return text.replace("&", "&&")


def _chosen_in(choices: Choices, facet: Facet) -> Mapping[str, bool]:
    return {value: excluded for one, value, excluded in choices if one is facet}

"""What is not shown: captions without a picture, to be searched and given, and other files.

The dialog stays open beside the window, so that a still can be chosen there for the captions.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    QStringListModel,
    Qt,
)
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.look.theme import Role
from gallery.app.session.not_shown import Listed, gone_text
from gallery.app.session.session import Session
from gallery.app.widgets.labels import plain_label
from gallery.app.widgets.outside import open_outside
from gallery.errors import QueryError
from gallery.search.lone_captions import LoneCaption, LoneCaptions
from gallery.search.query import parse

Index = QModelIndex | QPersistentModelIndex
SIZE = QSize(640, 560)
MARGIN = 16  # px
NONE_SELECTED = "Select a still in the window to give them to."
SEVERAL_SELECTED = "Select one still only."


class CaptionsModel(QAbstractListModel):
    """Captions without a picture, one a line: their id and their text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._captions: Sequence[LoneCaption] = ()

    def show_captions(self, captions: Sequence[LoneCaption]) -> None:
        """Show these."""
        self.beginResetModel()
        self._captions = captions
        self.endResetModel()

    def caption(self, index: QModelIndex) -> LoneCaption | None:
        """Return the captions in a line."""
        return self._captions[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._captions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text of a line."""
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        one = self._captions[index.row()]
        text = " ".join(one.text.split())
        return f"{one.orphan.id}   {text}" if text else one.orphan.id


class NotShownDialog(QDialog):
    """Lists what is not shown, and finds captions among it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._captions: LoneCaptions | None = None
        self.setWindowTitle("Not shown")
        self.gone = plain_label("", Role.ERROR, wrap=True)
        self.captions_head = plain_label("Captions without a picture", Role.HEADING)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find among them, as in the filter: robot, person:kim …")
        self.search.setAccessibleName("Find captions without a picture")
        self.search.setClearButtonEnabled(True)
        self.mistake = plain_label("", Role.ERROR, wrap=True)
        self.model = CaptionsModel(self)
        self.captions = _list("Captions without a picture")
        self.captions.setModel(self.model)
        self.captions.setMinimumHeight(100)
        self.hint = plain_label("", Role.SECONDARY, wrap=True)
        self.open_file = QPushButton("Open the caption file")
        self.give = QPushButton("Give to the selected still")
        self.give.setProperty("role", Role.PRIMARY)
        self.files_head = plain_label("", Role.HEADING, wrap=True)
        self.file_names = QStringListModel(self)
        self.files = _list("Files that are not shown")
        self.files.setModel(self.file_names)
        self.files.setMinimumHeight(60)
        self.close_button = QPushButton("Close")
        for push in (self.open_file, self.give, self.close_button):
            push.setAutoDefault(False)
        self._caption_part = QWidget()
        part = _column(self._caption_part)
        for widget in (self.captions_head, self.search, self.mistake, self.captions, self.hint):
            part.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.open_file)
        buttons.addWidget(self.give)
        part.addLayout(buttons)
        self._file_part = QWidget()
        part = _column(self._file_part)
        part.addWidget(self.files_head)
        part.addWidget(self.files)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, 14, MARGIN, 14)
        box.setSpacing(14)
        box.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        box.addWidget(self.gone)
        box.addWidget(self._caption_part, 5)
        box.addWidget(self._file_part, 2)
        box.addLayout(foot)
        self.resize(SIZE.boundedTo(self.screen().availableSize() * 0.92))
        self.restoreGeometry(session.settings.blob("not_shown/geometry"))
        self._show_counts()
        self._show_selection()
        self.search.textChanged.connect(self._find)
        self.captions.selectionModel().currentChanged.connect(self._show_selection)
        self.model.modelReset.connect(self._show_selection)
        self.give.clicked.connect(self._give)
        self.open_file.clicked.connect(self._open)
        self.close_button.clicked.connect(self.close)
        session.not_shown.counts_changed.connect(self._read_again)
        session.not_shown.listed.connect(self._show_listed)
        session.selection_changed.connect(self._show_selection)
        session.library_changed.connect(self.close)
        session.not_shown.read()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the size, and stop reading."""
        self._session.settings.put("not_shown/geometry", self.saveGeometry())
        self._session.not_shown.stop()
        super().closeEvent(event)

    @property
    def chosen(self) -> LoneCaption | None:
        """The captions that are chosen in the list."""
        return self.model.caption(self.captions.currentIndex())

    def _read_again(self) -> None:
        self._show_counts()
        if self.isVisible():
            self._session.not_shown.read()

    def _show_counts(self) -> None:
        summary, catalogue = self._session.not_shown.summary, self._session.catalogue
        text = "" if catalogue is None else gone_text(catalogue.library.stills_folder, summary)
        self.gone.setText(text)
        self.gone.setVisible(bool(text))
        self._caption_part.setVisible(bool(summary.captions or summary.gone))
        self.files_head.setText(summary.files_text)
        self._file_part.setVisible(bool(summary.files))

    def _show_listed(self, listed: Listed) -> None:
        self._captions = listed.captions
        self.file_names.setStringList(list(listed.files))
        self._find()

    def _find(self) -> None:
        """Show what the search line finds; a mistake in it is told and the list stays."""
        if self._captions is None:
            return
        try:
            found = self._captions.matching(parse(self.search.text()))
        except QueryError as error:
            self.mistake.setText(error.reason)
        else:
            self.mistake.setText("")
            self.model.show_captions(found)
            total = len(self._captions)
            count = f"{len(found):,} of {total:,}" if len(found) < total else f"{total:,}"
            self.captions_head.setText(f"Captions without a picture: {count}")
        self.mistake.setVisible(bool(self.mistake.text()))

    def _show_selection(self) -> None:
        chosen, count = self.chosen, self._session.selection.count
        self.open_file.setEnabled(chosen is not None)
        self.give.setEnabled(chosen is not None and count == 1)
        if count == 1:
            (still_id,) = self._session.selected_ids() or ("",)
            self.hint.setText(f"The selected still is {still_id}.")
        else:
            self.hint.setText(SEVERAL_SELECTED if count else NONE_SELECTED)

    def _give(self) -> None:
        chosen, ids = self.chosen, self._session.selected_ids()
        if chosen is not None and len(ids) == 1:
            self._session.give_captions(chosen.orphan, ids[0])

    def _open(self) -> None:
        if self.chosen is not None:
            open_outside(self.chosen.still.sidecar_path, self._session.message)


def _list(name: str) -> QListView:
    view = QListView()
    view.setUniformItemSizes(True)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setAccessibleName(name)
    return view


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return column

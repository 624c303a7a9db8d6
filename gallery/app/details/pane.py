"""The details pane: the picture, the marks, every field of the caption, and the facts of the file.

What is typed is saved to the stills it was typed for, when the field is left: also when leaving it
means that another still is selected, the pane is folded or the window closed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QWindow
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.details.approval_history import ApprovalHistory
from gallery.app.details.editor_choice import editor_for
from gallery.app.details.field_editor import Context, FieldEditor
from gallery.app.details.file_facts import FileFacts, summary
from gallery.app.details.head import MARK_KEYS, DetailsHead
from gallery.app.details.preview import Preview
from gallery.app.details.token_offers import TokenOffers
from gallery.app.look.theme import Palette, Role
from gallery.app.session.details_model import Details
from gallery.app.session.messages import Message, MessageKind
from gallery.app.session.session import Session
from gallery.app.widgets.labels import plain_label
from gallery.app.widgets.outside import open_outside
from gallery.library.change import Change
from gallery.library.fields import FIELDS, FieldType, Tab

MARGIN = 14
FIELD_GAP = 8
NOTHING = "No still selected"
NOTHING_HINT = "Click a still to see and edit its caption; Ctrl+A takes all that are shown."


class DetailsPane(QWidget):
    """The right pane."""

    preview_clicked = Signal()

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._shown: tuple[str, ...] = ()
        self.setProperty("role", Role.PANEL)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(300)
        offers = TokenOffers(session)
        self.preview = Preview(session, palette)
        self.head = DetailsHead(palette)
        self.errors = plain_label("", Role.ERROR, wrap=True)
        self.open_file = QToolButton()
        self.open_file.setProperty("role", Role.LINK)
        self.open_file.setText("Open the file")
        self._faults = self._fault_box()
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("Details")
        self.editors: dict[str, FieldEditor] = {
            field.key: editor_for(field, palette, session.complete, offers)
            for field in FIELDS
            if field.key not in MARK_KEYS and field.type is not FieldType.RECORDS
        }
        self.summary = plain_label("", Role.TERTIARY, wrap=True)
        self.facts = FileFacts()
        self.approvals = ApprovalHistory(palette)
        self._pages = QStackedWidget()
        for tab in Tab:
            self.tabs.addTab(tab)
            self._pages.addWidget(self._page(tab))
        self._filled = QWidget()
        self.empty_head = plain_label("", Role.HEADING)
        self.empty_hint = plain_label("", Role.SECONDARY, wrap=True)
        self._empty = _in_the_middle(self.empty_head, self.empty_hint)
        below = QVBoxLayout(self._filled)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.preview)
        below.addWidget(self.head)
        below.addWidget(self._faults)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(MARGIN, 0, MARGIN, 0)
        tabs.addWidget(self.tabs)
        below.addLayout(tabs)
        below.addWidget(_rule(palette))
        below.addWidget(self._pages, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._filled)
        box.addWidget(self._empty)
        self._show_details()
        self.preview.clicked.connect(self.preview_clicked)
        self.head.changes_made.connect(self._marks_changed)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.open_file.clicked.connect(self._open_file)
        for editor in self.editors.values():
            editor.changes_made.connect(partial(self._field_changed, editor))
        session.details_changed.connect(self._show_details)
        session.library_changed.connect(self._show_details)
        session.history_changed.connect(self._history_moved)
        session.message_posted.connect(self._message_posted)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._window_changed)

    def focus_first(self) -> None:
        """Put the cursor into the first field of the tab that is open."""
        tab = Tab(self.tabs.tabText(self.tabs.currentIndex()))
        first = next((one for one in self.editors.values() if one.field.tab is tab), None)
        (first.focus if first is not None else self.tabs.setFocus)()

    def commit(self) -> None:
        """Save what is typed in any field and not saved yet."""
        for editor in self.editors.values():
            editor.commit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Save what is typed: the pane is folded, dressed anew or closed."""
        self.commit()
        super().hideEvent(event)

    def _window_changed(self, window: QWindow | None) -> None:
        """Save what is typed when a dialog opens: a contact sheet is to have it."""
        passing = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
        mine = self.window().windowHandle()
        if window is not None and window is not mine and window.type() not in passing:
            self.commit()

    # --- how it is built

    def _page(self, tab: Tab) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("role", Role.PANEL)
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 10, MARGIN, MARGIN)
        column.setSpacing(FIELD_GAP)
        if tab is Tab.APPROVAL:
            column.addWidget(self.approvals)
        half: QHBoxLayout | None = None
        for editor in self.editors.values():
            if editor.field.tab is not tab:
                continue
            if not editor.field.half:
                column.addWidget(editor)
                half = None
            elif half is None:
                half = QHBoxLayout()
                half.setSpacing(8)
                half.addWidget(editor, _share(editor), Qt.AlignmentFlag.AlignTop)
                column.addLayout(half)
            else:
                half.addWidget(editor, _share(editor), Qt.AlignmentFlag.AlignTop)
                half = None
        if tab is Tab.CAPTION:
            column.addSpacing(4)
            column.addWidget(self.summary)
        if tab is Tab.FILE:
            column.addWidget(self.facts)
        column.addStretch(1)
        page = QScrollArea()
        page.setWidget(inside)
        page.setWidgetResizable(True)
        page.setFrameShape(QFrame.Shape.NoFrame)
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return page

    def _fault_box(self) -> QWidget:
        faults = QWidget()
        box = QVBoxLayout(faults)
        box.setContentsMargins(MARGIN, 0, MARGIN, 6)
        box.setSpacing(2)
        box.addWidget(self.errors)
        box.addWidget(self.open_file, 0, Qt.AlignmentFlag.AlignLeft)
        return faults

    # --- what is shown

    def _show_details(self) -> None:
        details = self._session.details
        if details.ids != self._shown:
            self._leave_stills()
        self._shown = details.ids
        self._filled.setVisible(bool(details.ids))
        self._empty.setVisible(not details.ids)
        self.preview.show_still(details.ids[0] if details.ids else "")
        if details.reading:
            self.empty_head.setText(f"Reading {details.reading:,} captions…")
            self.empty_hint.setText("Stars and flags can be set meanwhile.")
        else:
            self.empty_head.setText(NOTHING)
            self.empty_hint.setText(NOTHING_HINT)
        if not details.ids:
            return
        self.head.show_details(details)
        self._show_faults(details)
        context = Context(details.ids, details.language, details.editable)
        for key, editor in self.editors.items():
            state = details.fields.get(key)
            if state is not None:
                editor.show_state(state, context)
        self.summary.setText(summary(details))
        self.facts.show_details(details)
        self.approvals.show_approvals(details.approvals)

    def _show_faults(self, details: Details) -> None:
        catalogue = self._session.catalogue
        folder = f"{catalogue.library.folder}{os.sep}" if catalogue is not None else ""
        self.errors.setText("\n".join(text.removeprefix(folder) for text in details.errors))
        path = details.error_path
        self.open_file.setVisible(path is not None and path.is_file())
        self._faults.setVisible(bool(details.errors))

    def _leave_stills(self) -> None:
        """Save what is typed for the stills that are shown no more; say what cannot be."""
        self.commit()
        lost = [editor for editor in self.editors.values() if editor.edited]
        for editor in lost:
            reason = editor.mistake().removeprefix(f"{editor.field.key}: ") or "it is wrong"
            text = f"{editor.field.label} was not saved: {reason}"
            self._session.message(Message(text, MessageKind.WARNING))

    # --- what is changed

    def _field_changed(self, editor: FieldEditor, changes: Sequence[Change]) -> None:
        self._session.edit(list(changes), editor.context.ids)

    def _marks_changed(self, changes: Sequence[Change]) -> None:
        self._session.edit(list(changes), self._shown)

    def _history_moved(self) -> None:
        if self._session.redo_text:  # something was undone: the files say what holds
            for editor in self.editors.values():
                editor.settle()

    def _message_posted(self, message: Message) -> None:
        if message.kind is MessageKind.ERROR:
            for editor in self.editors.values():
                editor.save_failed()

    def _open_file(self) -> None:
        path = self._session.details.error_path
        if path is not None:
            open_outside(path, self._session.message)


def _rule(palette: Palette) -> QFrame:
    rule = QFrame()
    rule.setFixedHeight(1)
    rule.setStyleSheet(f"background: {palette.divider};")
    return rule


def _in_the_middle(head: QLabel, hint: QLabel) -> QWidget:
    empty = QWidget()
    box = QVBoxLayout(empty)
    box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    box.setSpacing(6)
    for label in (head, hint):
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    box.addStretch(2)
    box.addWidget(head)
    box.addWidget(hint)
    box.addStretch(3)
    return empty


def _share(editor: FieldEditor) -> int:
    """Return the share of a row: "behind the scenes" cannot be scrolled, a date can."""
    return 3 if editor.field.type is FieldType.CHOICE else 2

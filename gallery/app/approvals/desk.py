"""Opens the dialogs around approvals: whose answer it is, what goes out, what came back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from gallery.app.approvals.answer_dialog import AnswerDialog
from gallery.app.approvals.return_dialog import ReturnDialog
from gallery.app.approvals.send_dialog import SendDialog
from gallery.app.look.theme import Palette
from gallery.app.session.answering import Question
from gallery.app.session.messages import Message, MessageKind
from gallery.app.session.returns import Returned
from gallery.app.session.session import Session

FOLDER = "returns/folder"  # in the settings: where the last PDF was


class ApprovalDesk(QObject):
    """Holds the window's side of approvals together; the dialogs are its children."""

    def __init__(self, session: Session, palette: Callable[[], Palette], window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._palette = palette
        self._window = window
        session.approvals.question_asked.connect(self.ask_whose)

    def ask_whose(self, question: Question) -> None:
        """Ask whose answer it is, and how it came; then it is recorded."""
        approvals = self._session.approvals
        dialog = AnswerDialog(question, approvals.ways, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: approvals.record(dialog.candidate, dialog.told))
        dialog.open()

    def send(self) -> None:
        """Send what is shown, or what is selected, for approval."""
        if self._session.catalogue is not None and len(self._session.selection.shown):
            dialog = SendDialog(self._session, self._palette(), self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def choose_returned(self) -> None:
        """Ask which PDFs came back, and read them."""
        settings = self._session.settings
        paths, _ = QFileDialog.getOpenFileNames(
            self._window,
            "Read returned sheets",
            settings.text(FOLDER) or str(Path.home()),
            "PDF files (*.pdf);;All files (*)",
        )
        if paths:
            settings.put(FOLDER, str(Path(paths[0]).parent))
            self.read_returned(map(Path, paths))

    def read_returned(self, paths: Iterable[Path]) -> None:
        """Read returned PDFs behind the window; then show what they would change."""
        if self._session.catalogue is None:
            text = "Open the library that the sheet was sent from, then read it."
            self._session.message(Message(text, MessageKind.WARNING))
            return
        self._session.approvals.returns.read(tuple(paths), self._show_returned)

    def _show_returned(self, returned: tuple[Returned, ...]) -> None:
        dialog = ReturnDialog(self._session, self._palette(), returned, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def dropped_sheets(dropped: QMimeData) -> list[Path]:
    """Return the PDFs among what is dropped on the window."""
    paths = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() == ".pdf" and path.is_file()]

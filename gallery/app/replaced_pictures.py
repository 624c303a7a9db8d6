"""The question what becomes of captions under whose name another picture is now."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from gallery.app.session.caption_moves import CaptionMoves
from gallery.search.following import replaced_text

TITLE = "Pictures were replaced"


class ReplacedPictures(QMessageBox):
    """Asks about all pictures that were replaced; closing it leaves all as it is, as Later does."""

    def __init__(self, parent: QWidget, moves: CaptionMoves, ids: tuple[str, ...]) -> None:
        super().__init__(parent)
        self.setIcon(QMessageBox.Icon.Question)
        self.setWindowTitle(TITLE)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(f"{replaced_text(ids)}.")
        self.setInformativeText(
            "Keep the captions if they are about the new pictures. Captions that are set aside "
            "stay in the metadata folder under another name; that can be undone."
        )
        self.setDetailedText("\n".join(ids))
        role = QMessageBox.ButtonRole
        self.keep = self.addButton("&Keep their captions", role.AcceptRole)
        self.set_aside = self.addButton("&Set them aside", role.ActionRole)
        self.later = self.addButton("&Later", role.RejectRole)
        self.setDefaultButton(self.later)
        self.setEscapeButton(self.later)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.keep.clicked.connect(lambda: moves.keep(ids))
        self.set_aside.clicked.connect(lambda: moves.set_aside(ids))

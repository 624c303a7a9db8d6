"""The line below the preview: what would be wrong on paper, and the way there.

It is always there, also when nothing is wrong, so that the page above it stays where it is.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role
from gallery.app.sheet.proof import Finding, Proof
from gallery.app.widgets.labels import ElidedLabel, plain_label, plain_tooltip

ICON = QSize(16, 16)
GO = "Go to them"


class Notice(QWidget):
    """One finding, and the way there: a click goes on to the next place, at last to the first."""

    gone_to = Signal(object)  # Spot

    def __init__(self, key: str, palette: Palette) -> None:
        super().__init__()
        self._finding: Finding | None = None
        self._at = -1
        sign = QLabel()
        sign.setPixmap(icon("triangle-alert", palette.wait).pixmap(ICON))
        self.text = ElidedLabel()
        self.text.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.go = QToolButton()
        self.go.setProperty("role", Role.LINK)
        self.go.setShortcut(key)
        self._key = key
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(sign)
        row.addWidget(self.text)
        row.addWidget(self.go)
        self.go.clicked.connect(self.go_on)
        self.show_finding(None)

    def show_finding(self, finding: Finding | None) -> None:
        """Show what was found, or nothing."""
        self._finding, self._at = finding, -1
        self.setVisible(finding is not None)
        if finding is not None:
            self.text.show_text(finding.text)
            self.text.setToolTip(plain_tooltip(finding.more))
            self._name(GO if len(finding.spots) > 1 else "Go to it")

    def go_on(self) -> None:
        """Go to the next place."""
        if self._finding is None:
            return
        self._at = (self._at + 1) % len(self._finding.spots)
        total = len(self._finding.spots)
        if total > 1:
            self._name(f"Next ({self._at + 1:,} of {total:,})")
        self.gone_to.emit(self._finding.spots[self._at])

    def _name(self, text: str) -> None:
        self.go.setText(text)
        self.go.setShortcut(self._key)  # a new text takes it away
        self.go.setToolTip(f"Show the next one on its page ({self._key})")


class ProofBar(QWidget):
    """The findings of a proof side by side; `gone_to` says which place is wanted."""

    gone_to = Signal(object)  # Spot

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.state = plain_label("", Role.SECONDARY)
        self.cut = Notice("F7", palette)
        self.unprintable = Notice("F8", palette)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(18)
        row.addWidget(self.state)
        row.addWidget(self.cut)
        row.addWidget(self.unprintable)
        row.addStretch(1)
        self.setFixedHeight(self.cut.sizeHint().height() + 10)
        for notice in (self.cut, self.unprintable):
            notice.gone_to.connect(self.gone_to)
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def show_percent(self, percent: int) -> None:
        """Say how far the captions have been gone through; what was found before goes."""
        self._say(f"Looking at all captions, {percent} %")
        for notice in (self.cut, self.unprintable):
            notice.show_finding(None)

    def show_proof(self, proof: Proof) -> None:
        """Say what was found."""
        self._say("" if proof.findings else "All text has room and can be printed")
        self.cut.show_finding(proof.cut)
        self.unprintable.show_finding(proof.unprintable)

    def clear(self) -> None:
        """Say nothing: there is no sheet."""
        self._say("")
        for notice in (self.cut, self.unprintable):
            notice.show_finding(None)

    def _say(self, text: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))

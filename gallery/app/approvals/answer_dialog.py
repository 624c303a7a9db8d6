"""Whose answer it is, and how it came: asked where more than one person could be meant."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gallery.app.look.theme import Role
from gallery.app.session.answering import Candidate, Question
from gallery.app.session.approvals import ANEW, HAND, stills
from gallery.app.widgets.approval_words import name_text
from gallery.app.widgets.labels import plain_label
from gallery.app.widgets.numbers import inset
from gallery.approval_sheets.answering import BY_HAND, ByHand
from gallery.approvals.answers import LONGEST_NOTE, MOST_ROUNDS, Decision

WIDTH = 440  # px


class AnswerDialog(QDialog):
    """A small form; what was chosen is in `candidate` and `told`."""

    def __init__(
        self, question: Question, ways: dict[str, tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._question = question
        self._ways = ways
        kills = question.decision is Decision.KILL
        verb = "Kill" if kills else "Approve"
        self.setWindowTitle(f"{verb} {stills(len(question.ids))}")
        self.person = QComboBox()
        for one in question.candidates:
            self.person.addItem(name_text(one.person))
        self.meant = plain_label("", Role.SECONDARY, wrap=True)
        self.by = QComboBox()
        self.by.setEditable(True)
        self.by.addItems([*BY_HAND, HAND])
        self.signed = QComboBox()
        self.signed.setEditable(True)
        self.round = QSpinBox()
        inset(self.round)
        self.round.setRange(1, MOST_ROUNDS)
        self.note = QLineEdit()
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setPlaceholderText("What was said, if anything")
        self.warning = plain_label("", Role.ERROR, wrap=True)
        self.cancel = QPushButton("Cancel")
        self.confirm = QPushButton(verb)
        self.confirm.setProperty("role", Role.PRIMARY)
        self.confirm.setDefault(True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.confirm)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for label, field in (
            ("Answer of", self.person),
            ("", self.meant),
            ("It came by", self.by),
            ("Signed by", self.signed),
            ("Round", self.round),
            ("Note", self.note),
        ):
            form.addRow(label, field)
            if label:
                field.setAccessibleName(label)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(10)
        box.addLayout(form)
        box.addWidget(self.warning)
        box.addWidget(plain_label(f"{ANEW}.", Role.SECONDARY, wrap=True))
        box.addLayout(foot)
        box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._show_person()
        self.resize(WIDTH, box.totalHeightForWidth(WIDTH))
        self.person.currentIndexChanged.connect(self._show_person)
        self.confirm.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)

    @property
    def candidate(self) -> Candidate:
        """Who was chosen, with the stills the answer is meant for."""
        return self._question.candidates[self.person.currentIndex()]

    @property
    def told(self) -> ByHand:
        """What was entered."""
        return ByHand(
            self.candidate.person,
            self._question.decision,
            self.by.currentText().strip() or HAND,
            self.signed.currentText().strip(),
            self.note.text(),
            self.round.value(),
        )

    def _show_person(self) -> None:
        one = self.candidate
        by, signed = self._ways.get(one.person.name, (BY_HAND[0], ""))
        self.by.setCurrentText(by)
        self.signed.clear()
        self.signed.addItems(["", *one.signatories])
        self.signed.setCurrentText(signed)
        self.round.setValue(one.last_round or 1)
        self.meant.setText(_meant(one, len(self._question.ids)))
        over = one.beyond if self._question.decision is Decision.KILL else 0
        self.warning.setText(
            f"{over:,} of these would be killed beyond the quota. That is recorded all the same, "
            "and marked."
        )
        self.warning.setVisible(over > 0)


def _meant(one: Candidate, selected: int) -> str:
    """Return for which stills the answer of someone is."""
    if one.waiting:
        return f"For the {stills(len(one.waiting))} of {selected:,} that wait for this answer"
    return f"Nothing waits for it: for the {stills(len(one.stills))} of {selected:,} with them"

"""What one says of an approval sheet: which stills, to whom, in which round, by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFormLayout, QSpinBox, QWidget

from gallery.app.session.sending import Choice, Choices, Wish, person_key
from gallery.app.widgets.approval_words import name_text
from gallery.app.widgets.numbers import inset
from gallery.approval_sheets.asking import SHEET
from gallery.approvals.answers import MOST_ROUNDS


class SendForm(QWidget):
    """Round and deadline follow the ledger and the terms until somebody sets them."""

    entered = Signal()
    stills_chosen = Signal(int)  # place

    def __init__(self) -> None:
        super().__init__()
        self._people: tuple[Choice, ...] = ()
        self._own_round = self._own_day = False  # whether a person has set them
        self.which = QComboBox()
        self.person = QComboBox()
        self.recipient = QComboBox()
        self.recipient.setEditable(True)
        self.round = QSpinBox()
        inset(self.round)
        self.round.setRange(0, MOST_ROUNDS)
        self.round.setSpecialValueText("the next")  # until it is known which one that is
        self.deadline = QDateEdit()
        self.deadline.setMinimumDate(self.deadline.date())
        self.deadline.setSpecialValueText("by the terms")
        self.deadline.setCalendarPopup(True)
        self.deadline.setDisplayFormat("yyyy-MM-dd")
        self.template = QComboBox()
        self.again = QCheckBox("Also what was sent or answered before")
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, field in (
            ("Stills", self.which),
            ("For", self.person),
            ("Sent to", self.recipient),
            ("Round", self.round),
            ("Answer by", self.deadline),
            ("Template", self.template),
        ):
            form.addRow(label, field)
            field.setAccessibleName(label)
        form.addRow(self.again)
        self.which.activated.connect(self.stills_chosen)
        self.person.activated.connect(self._choose_person)
        self.recipient.editTextChanged.connect(lambda _text: self.entered.emit())
        self.round.valueChanged.connect(self._set_round)
        self.deadline.dateChanged.connect(self._set_day)
        self.template.activated.connect(lambda _place: self.entered.emit())
        self.again.toggled.connect(lambda _on: self.entered.emit())

    @property
    def has_people(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self._people)

    @property
    def wish(self) -> Wish:
        """What is asked for; there must be somebody to ask."""
        one = self._people[self.person.currentIndex()]
        recipient = self.recipient.currentText().strip()
        day = self.deadline.date()
        settings = self.template.currentData()
        return Wish(
            person_key(one),
            (self.round.value() or None) if self._own_round else None,
            date(day.year(), day.month(), day.day())
            if self._own_day and day > self.deadline.minimumDate()
            else None,
            "" if recipient == one.person.name else recipient,
            self.again.isChecked(),
            settings if settings is not None else SHEET,
        )

    def offer(self, texts: Sequence[str], place: int) -> None:
        """Offer these sets of stills."""
        self.which.addItems(texts)
        self.which.setCurrentIndex(place)

    def show_choices(self, choices: Choices) -> None:
        """Show who can be asked, and which templates there are."""
        before = self.person.currentText()
        self._people = choices.people
        self.person.clear()
        for one in choices.people:
            self.person.addItem(f"{name_text(one.person)}  ·  {one.count:,}")
        self.person.setCurrentIndex(max(0, self.person.findText(before)))
        if not self.template.count():
            for name, settings in choices.templates:
                self.template.addItem(name, settings)
        if choices.people:
            self._choose_person()

    def show_request(self, number: int, day: date) -> None:
        """Show the round and the deadline that it is now."""
        for field in (self.round, self.deadline):
            field.blockSignals(True)
        self.round.setValue(number)
        self.deadline.setDate(QDate(day.year, day.month, day.day))
        for field in (self.round, self.deadline):
            field.blockSignals(False)

    def _choose_person(self) -> None:
        one = self._people[self.person.currentIndex()]
        self.recipient.blockSignals(True)
        self.recipient.clear()
        self.recipient.addItems([one.person.name, *one.signatories])
        self.recipient.blockSignals(False)
        self._own_round = self._own_day = False
        self.entered.emit()

    def _set_round(self) -> None:
        self._own_round = True
        self.entered.emit()

    def _set_day(self) -> None:
        self._own_day = True
        self.entered.emit()

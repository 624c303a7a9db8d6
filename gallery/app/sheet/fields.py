"""The fields of the contact sheet's form: small widgets, each tied to one setting by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from gallery.app.look.theme import Role
from gallery.app.sheet.template_edit import TemplateEdit
from gallery.app.widgets.labels import plain_label
from gallery.app.widgets.numbers import inset
from gallery.sheets.logos import FORMATS
from gallery.sheets.settings import LARGEST_SIDE_MM, SMALLEST_SIDE_MM

SPIN_WIDTH = 78
LABEL_WIDTH = 96
LABEL_HEIGHT = 30  # of a field with one line


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: what its widget says, how to show a value there, and that it has changed."""

    key: str
    value: Callable[[], object]
    show: Callable[[object], None]
    changed: SignalInstance


class FileEdit(QWidget):
    """A field for a picture file, with a button to look for one."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.path = QLineEdit()
        self.path.setAccessibleName(name)
        self.path.setPlaceholderText("none")
        self.path.setClearButtonEnabled(True)
        self.choose = QToolButton()
        self.choose.setText("…")
        self.choose.setToolTip("Choose a picture file")
        self.choose.setAccessibleName(f"Choose: {name}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.path, 1)
        row.addWidget(self.choose)
        self.path.textChanged.connect(self.changed)
        self.choose.clicked.connect(self._choose)

    def _choose(self) -> None:
        suffixes = " ".join(f"*.{kind.lower()}" for kind in (*FORMATS, "jpg", "tif"))
        start = str(Path(self.path.text()).parent) if self.path.text() else str(Path.home())
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.path.accessibleName(), start, f"Pictures ({suffixes})"
        )
        if chosen:
            self.path.setText(chosen)


def of_choice(key: str, combo: QComboBox, kind: type[str]) -> Field:
    """Return the field of a closed choice; the combo box's data are the values as text."""
    return Field(
        key,
        lambda: kind(combo.currentData()),  # Qt gives back a text, not the member
        lambda value: combo.setCurrentIndex(max(0, combo.findData(value))),
        combo.currentIndexChanged,
    )


def of_number(key: str, spin: QSpinBox | QDoubleSpinBox, auto: float | None = None) -> Field:
    """Return the field of a number; `auto` is the value that stands for None."""

    def show(value: object) -> None:
        known = auto if value is None else value
        if isinstance(spin, QSpinBox) and isinstance(known, int):
            spin.setValue(known)
        elif isinstance(known, (int, float)):
            spin.setValue(known)  # type: ignore[arg-type]  # whole numbers have gone above

    return Field(
        key, lambda: None if spin.value() == auto else spin.value(), show, spin.valueChanged
    )


def of_flag(key: str, box: QCheckBox) -> Field:
    """Return the field of a yes or no."""
    return Field(key, box.isChecked, lambda value: box.setChecked(bool(value)), box.toggled)


def of_line(key: str, edit: QLineEdit) -> Field:
    """Return the field of a short text."""

    def show(value: object) -> None:
        if edit.text().strip() != value:
            edit.setText(str(value))

    return Field(key, lambda: edit.text().strip(), show, edit.textChanged)


def of_template(key: str, edit: TemplateEdit) -> Field:
    """Return the field of lines with tokens."""
    return Field(
        key, edit.toPlainText, lambda value: edit.show_template(str(value)), edit.textChanged
    )


def of_file(key: str, edit: FileEdit) -> Field:
    """Return the field of a file."""
    line = of_line(key, edit.path)
    return Field(key, line.value, line.show, edit.changed)


# --- the widgets


def choice(name: str, texts: Mapping[str, str]) -> QComboBox:
    """Return a combo box of these values, under these words."""
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # as wide as there is
    for value, text in texts.items():
        combo.addItem(text, value)
    return combo


def count(name: str, low: int, high: int, suffix: str = "") -> QSpinBox:
    """Return a field for a whole number."""
    spin = QSpinBox()
    inset(spin)
    spin.setAccessibleName(name)
    spin.setRange(low, high)
    spin.setSuffix(suffix)
    spin.setFixedWidth(SPIN_WIDTH if not suffix else SPIN_WIDTH + 20)
    return spin


def length(
    name: str, low: float, high: float, step: float = 1.0, unit: str = " mm"
) -> QDoubleSpinBox:
    """Return a field for a length."""
    spin = QDoubleSpinBox()
    inset(spin)
    spin.setAccessibleName(name)
    spin.setDecimals(1)
    spin.setRange(low, high)
    spin.setSingleStep(step)
    spin.setSuffix(unit)
    spin.setFixedWidth(SPIN_WIDTH + 20)
    return spin


def side(name: str) -> QDoubleSpinBox:
    """Return a field for a side of the page; two of them have to fit into a row."""
    spin = length(name, SMALLEST_SIDE_MM, LARGEST_SIDE_MM, unit="")
    spin.setFixedWidth(SPIN_WIDTH)
    return spin


def line(name: str, placeholder: str) -> QLineEdit:
    """Return a field for a short text."""
    edit = QLineEdit()
    edit.setAccessibleName(name)
    edit.setPlaceholderText(placeholder)
    return edit


def row(*widgets: QWidget) -> QWidget:
    """Return widgets side by side."""
    result = QWidget()
    layout = QHBoxLayout(result)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return result


def rows(*pairs: tuple[str, QWidget]) -> QFormLayout:
    """Return widgets below one another, each with its label at the left."""
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(10)
    form.setVerticalSpacing(6)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, widget in pairs:
        label = plain_label(text, Role.SECONDARY)
        label.setFixedWidth(LABEL_WIDTH)
        if text:
            label.setMinimumHeight(LABEL_HEIGHT)
        form.addRow(label, widget)
    return form

"""Fields for numbers, as they have to be set up beside what the style sheet says."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

INSET = 5  # px: with the frame, where the text of other fields begins


def inset(field: QAbstractSpinBox) -> None:
    """Let a number begin where texts do: the padding of the style sheet does not reach it."""
    inner = field.findChild(QLineEdit)
    if inner is not None:
        inner.setTextMargins(INSET, 0, 0, 0)

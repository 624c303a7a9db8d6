"""The keys that mark a still while one looks at it: the same in the grid and in the loupe.

| key | change |
|---|---|
| 0 ... 5 | rating |
| P | pick |
| X | reject |
| U | neither |
| A, K | approved, killed by who is awaited; with Shift by whom one says |

A key that is held down answers once: the next answer could be another question.

Else they count without modifiers only (the number pad's digits too): Ctrl+1 is somebody else's.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gallery.app.session.answering import Deciding
from gallery.app.session.session import Session
from gallery.approvals.answers import Decision
from gallery.library.change import Change, RemoveKey, SetValue

_RATINGS = {
    key: rating
    for rating, key in enumerate(
        (
            Qt.Key.Key_0,
            Qt.Key.Key_1,
            Qt.Key.Key_2,
            Qt.Key.Key_3,
            Qt.Key.Key_4,
            Qt.Key.Key_5,
        )
    )
}

_DECISIONS = {Qt.Key.Key_A: Decision.APPROVE, Qt.Key.Key_K: Decision.KILL}


def marking(event: QKeyEvent) -> Change | Deciding | None:
    """Return the change or the answer that a key asks for, None when it is not one of these."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    decision = _DECISIONS.get(Qt.Key(event.key()))
    plain, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    if decision is not None and modifiers in (plain, shift) and not event.isAutoRepeat():
        return Deciding(decision, choose=modifiers == shift)
    if modifiers != Qt.KeyboardModifier.NoModifier:
        return None
    rating = _RATINGS.get(Qt.Key(event.key()))
    if rating is not None:
        return SetValue("rating", rating)
    match event.key():
        case Qt.Key.Key_P:
            return SetValue("pick", "pick")
        case Qt.Key.Key_X:
            return SetValue("pick", "reject")
        case Qt.Key.Key_U:
            return RemoveKey("pick")
    return None


def mark(session: Session, asked: Change | Deciding, ids: Sequence[str] | None = None) -> None:
    """Do what a key asks for, to the selected stills or to `ids`."""
    if isinstance(asked, Deciding):
        session.approvals.answer(asked, ids)
    else:
        session.edit([asked], ids)

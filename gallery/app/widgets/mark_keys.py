"""The keys that mark a still while one looks at it: the same in the grid and in the loupe.

| key | change |
|---|---|
| 0 ... 5 | rating |
| P | pick |
| X | reject |
| U | neither |

They count without modifiers only (the number pad's digits too): Ctrl+1 is somebody else's.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

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


def marking(event: QKeyEvent) -> Change | None:
    """Return the change that a key asks for, or None when it is not one of these."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
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

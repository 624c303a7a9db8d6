"""What a screen reader says of a still, and how it is told."""

from __future__ import annotations

import time

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from gallery.app.widgets.standings import SPOKEN
from gallery.app.widgets.words import embargo_words
from gallery.search.index import Tile


def spoken(tile: Tile, place: int, total: int, *, selected: bool, failure: str = "") -> str:
    """Return a still in one line: caption, marks, faults, and "3 of 12" (`place` counts from 0)."""
    parts = [" ".join(tile.caption.split()) or tile.file]
    if tile.number:
        parts.append(f"number {tile.number}")
    if tile.rating:
        parts.append("1 star" if tile.rating == 1 else f"{tile.rating} stars")
    if tile.label:
        parts.append(f"{tile.label} label")
    if tile.pick:
        parts.append(tile.pick)
    if tile.standing in SPOKEN:
        parts.append(SPOKEN[tile.standing])
    if tile.embargo is not None and tile.embargoed(time.time()):
        parts.append(embargo_words(tile.embargo))
    if tile.spoiler:
        parts.append("spoiler")
    if tile.damaged:
        parts.append("damaged")
    if tile.unreadable:
        parts.append("caption unreadable")
    if failure:
        parts.append(f"no picture: {failure}")
    if selected:
        parts.append("selected")
    parts.append(f"{place + 1:,} of {total:,}")
    return ", ".join(parts)


def announce(widget: QWidget, text: str) -> None:
    """Have `text` said, and leave it as the widget's description for who asks later."""
    if widget.accessibleDescription() == text:
        return
    widget.setAccessibleDescription(text)
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))

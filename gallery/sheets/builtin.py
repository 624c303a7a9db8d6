"""The templates that come with the program: (name, what it is for, settings)."""

from __future__ import annotations

from gallery.sheets.settings import SheetSettings

BUILT_IN: tuple[tuple[str, str, SheetSettings], ...] = (
    ("proof sheet", "Many stills on a page, with their numbers", SheetSettings()),
)

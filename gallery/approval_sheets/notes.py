"""Text that came from outside, as it may be kept: NFC, no controls, nothing that turns text around.

Marks that a writer needs stay: those that join or part letters (Persian, emoji) and those that
tell the direction at one place (LRM, RLM). What turns around all text after it goes: a caption or
a terminal would show other words than are there.
"""

from __future__ import annotations

import unicodedata

from gallery.approvals.answers import LONGEST_NOTE

LONGEST_NAME = 200  # characters of a name or a date
_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_ODD = dict.fromkeys((0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFE, 0xFFFF))


def clean_note(text: str, longest: int = LONGEST_NOTE) -> str:
    """Return a note as it is kept, cut after `longest` characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.translate({**_BREAKS, **_TURNS, **_ODD})
    text = "".join(
        character
        for character in text
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    text = unicodedata.normalize("NFC", text).strip()
    lines = (line.rstrip() for line in text[:longest].split("\n"))
    return "\n".join(lines).strip()


def clean_line(text: str) -> str:
    """Return a name or a date as it is kept: on one line."""
    return " ".join(clean_note(text, LONGEST_NAME).split())

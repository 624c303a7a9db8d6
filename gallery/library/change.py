"""Changes to a caption, and the way they are typed on the command line.

rating=5                      SetValue("rating", 5)
caption=robot head            SetText("caption", "", "robot head")   "" = the production's language
caption.ko=로봇 머리           SetText("caption", "ko", "로봇 머리")
tags=prop/slate, place/lab    SetValue("tags", ("prop/slate", "place/lab"))
tags+=prop/slate              AddItems("tags", ("prop/slate",))
people-=kim                   RemoveItems("people", ("kim",))
credit=                       RemoveKey("credit")
"""

from __future__ import annotations

from dataclasses import dataclass

from gallery.library.values import Value


@dataclass(frozen=True, slots=True)
class SetValue:
    """The field holds `value` from now on. People may be given as texts."""

    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class SetText:
    """The text in one language; language "" is the production's, text "" drops the language."""

    key: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class AddItems:
    """Tags or people added at the end, those that are there already left where they are."""

    key: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveItems:
    """Tags or people taken out, the others left where they are."""

    key: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveKey:
    """The field says nothing of its own any more; an inherited value shows again."""

    key: str


Change = SetValue | SetText | AddItems | RemoveItems | RemoveKey


def parse_change(text: str) -> Change:
    """Return the change that `text` asks for; ChangeError where it makes no sense."""
    raise NotImplementedError

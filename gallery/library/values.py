"""What a field of a caption can hold.

text, choice, date, timestamp   str
rating                          int
flag                            bool
text in languages               LocalText
tags                            tuple[str, ...]
people                          tuple[Person, ...]
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LocalText:
    """Text in one or more languages, in the order of the file."""

    texts: tuple[tuple[str, str], ...]

    def text(self, language: str = "") -> str:
        """Return the text in `language`, "" where there is none; no language means the first."""
        if not language:
            return self.texts[0][1] if self.texts else ""
        return next((text for known, text in self.texts if known == language), "")

    def best(self, language: str = "") -> str:
        """Return the text in `language`, or the first text where that language is missing."""
        return self.text(language) or self.text()

    @property
    def languages(self) -> tuple[str, ...]:
        """The language codes, as in the file."""
        return tuple(language for language, _ in self.texts)

    def changed(self, language: str, text: str) -> LocalText:
        """Return this with another text in one language; an empty text drops the language."""
        if language not in self.languages:
            return LocalText((*self.texts, (language, text))) if text else self
        return LocalText(
            tuple(
                (known, text if known == language else old)
                for known, old in self.texts
                if known != language or text
            )
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in the picture, as the cast of the production knows them.

    `written` is how the file names them (a code, a name, an alias); it is kept when the list is
    written again, and two persons are the same whatever was written.
    """

    name: str
    role: str = ""
    code: str = ""
    local_names: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    written: str = field(default="", compare=False)

    def __hash__(self) -> int:
        return hash(self.name)  # enough to be found by, at a fifth of the cost of all of it


Value = str | int | bool | LocalText | tuple[str, ...] | tuple[Person, ...]

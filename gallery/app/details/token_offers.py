"""What is offered while a tag or a person is typed: what is in use, what the production knows.

kim     Kim Hyun-joo      as Jung-E  7     by code, name, local name, alias or role
andr    prop/android      2                by the tag, its synonyms and its local names
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from gallery.app.session.session import Session
from gallery.app.widgets.suggestions import Suggestion
from gallery.library.production import NO_PRODUCTION, Production
from gallery.library.values import Person

MOST = 12


class TokenOffers:
    """Completion of tags and people for the stills in the details pane."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tags(self, text: str) -> Sequence[Suggestion]:
        """Return tags that `text` could mean."""
        used = dict(self._session.complete("tag", text))
        known = {
            tag: _which(text, (tag, *words.synonyms, *(name for _, name in words.local)))
            for tag, words in self._production.tag_names.items()
        }
        offers = [Suggestion(tag, f"{count:,}") for tag, count in used.items()]
        offers += [
            Suggestion(tag, word if word != tag else "")
            for tag, word in known.items()
            if word and tag not in used
        ]
        return offers[:MOST]

    def people(self, text: str) -> Sequence[Suggestion]:
        """Return people that `text` could mean: the cast first, in billing order."""
        used = dict(self._session.complete("person", text))
        offers: dict[str, Suggestion] = {}
        for person in self._production.cast:
            if person.name in used or _which(text, tuple(_names(person))):
                count = used.pop(person.name, 0)
                detail = f"as {person.role}" if person.role else ""
                number = f"{count:,}" if count else ""
                offers[person.name] = Suggestion(person.name, f"{detail}  {number}".strip())
        for name, count in used.items():
            offers.setdefault(name, Suggestion(name, f"{count:,}"))
        return list(offers.values())[:MOST]

    def comma_tags(self) -> Mapping[str, str]:
        """Return the known tags with a comma, for `commas.rejoined`."""
        return self._production.comma_tags

    def comma_people(self) -> Mapping[str, str]:
        """Return the names of the cast with a comma."""
        return self._production.comma_people

    @property
    def _production(self) -> Production:
        catalogue, ids = self._session.catalogue, self._session.details.ids
        if catalogue is None or not ids:
            return NO_PRODUCTION
        return catalogue.library.production_for(ids[0])


def _names(person: Person) -> Iterator[str]:
    yield person.name
    yield person.code
    yield person.role
    yield from person.aliases
    yield from (name for _, name in person.local_names)


def _which(text: str, words: Sequence[str]) -> str:
    """Return the first of the words in which a word begins with `text`, or ""."""
    begun = normalize("NFC", text).casefold()
    for word in words:
        folded = normalize("NFC", word).casefold()
        if word and (folded.startswith(begun) or f" {begun}" in f" {folded.replace('/', ' ')}"):
            return word
    return ""

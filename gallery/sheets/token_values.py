"""What each token of a template stands for.

Every field of a caption is a token, but for what is internal and never printed. The rest are facts
of the file and of the sheet. A token of a still in a header or footer prints what all stills of
that page agree on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gallery.library.fields import FIELDS, FieldType
from gallery.library.still import Still
from gallery.library.values import LocalText, Person, Value

LOCAL = "local"  # `{title.local}`: the languages that are not the production's own
NEVER_PRINTED = frozenset({"notes", "approvals"})
KIND_TEXTS = {"bts": "behind the scenes"}
STAR = "★"

Texts = tuple[tuple[str, str], ...]  # (language, text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the sheet a template is printed; `page` and `position` count from 1, 0 is unknown.

    `titles` are the sheet's title in other languages; `classes` says of stills by id what they
    count as for who is asked (solo, group).
    """

    title: str = ""
    titles: Texts = ()
    page: int = 0
    pages: int = 0
    position: int = 0
    count: int = 0
    query: str = ""
    today: str = ""
    recipient: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)


StillText = Callable[[Still, str], str]
PlaceText = Callable[[Place, str], str]
PlacedText = Callable[[Still, Place], str]


@dataclass(frozen=True, slots=True)
class Token:
    """One token: exactly one of `of_still`, `of_place` and `of_both` says its text.

    `local` tokens can be asked for a language (`{caption.ko}`); `long` ones may need several lines.
    """

    name: str
    help: str
    of_still: StillText | None = None
    of_place: PlaceText | None = None
    of_both: PlacedText | None = None
    local: bool = False
    long: bool = False


def people_text(people: Sequence[Person], language: str, *, roles: bool) -> str:
    """Return people in their order, as `Kim Hyun-joo as Jung-E, Kang Soo-yeon as Seo-Hyun`."""
    names = []
    for person in people:
        name = _chosen(person.local_names, language) if language else person.name
        name = name or person.name
        names.append(f"{name} as {person.role}" if roles and person.role else name)
    return ", ".join(names)


def _of_field(key: str) -> StillText:
    def text(still: Still, language: str) -> str:
        value = still.value(key)
        return "" if value is None else _value_text(key, value, language, still)

    return text


def _value_text(key: str, value: Value, language: str, still: Still) -> str:
    if isinstance(value, LocalText):
        return _chosen(value.texts, language, own=_own_language(value, still))
    if isinstance(value, bool):
        return key if value else ""
    if isinstance(value, int):
        return STAR * value if key == "rating" else str(value)
    if isinstance(value, str):
        return KIND_TEXTS.get(value, value) if key == "kind" else value
    people = [item for item in value if isinstance(item, Person)]
    if people:
        return people_text(people, language, roles=not language)
    return ", ".join(_tag_text(item, language, still) for item in value if isinstance(item, str))


def _own_language(value: LocalText, still: Still) -> str:
    language = still.production.language
    return language if language in value.languages else "".join(value.languages[:1])


def _tag_text(tag: str, language: str, still: Still) -> str:
    """Return the last part of a tag, `robot head` of `prop/robot head`; translated if it can be."""
    words = still.production.tag_names.get(tag)
    return (_chosen(words.local, language) if language and words else "") or tag.rpartition("/")[2]


def _chosen(texts: Texts, language: str, own: str = "") -> str:
    """Return the text in a language; in `own` without one; `local`: in all languages but `own`."""
    if language == LOCAL:
        return " ".join(text for known, text in texts if known != own)
    wanted = language or own
    return next((text for known, text in texts if known == wanted), "")


def _names(still: Still, language: str) -> str:
    people = still.value("people")
    if not isinstance(people, tuple):
        return ""
    found = [person for person in people if isinstance(person, Person)]
    return people_text(found, language, roles=False)


def _title(place: Place, language: str) -> str:
    return _chosen(place.titles, language) if language else place.title


def _production(still: Still, language: str) -> str:
    return _chosen(still.production.title_local, language) if language else still.production.title


def _pixels(still: Still, _language: str) -> str:
    facts = still.facts
    return f"{facts.width} × {facts.height}" if facts is not None and facts.width else ""


def _fact(still: Still, key: str) -> str:
    value = "" if still.facts is None else getattr(still.facts, key)
    return value if isinstance(value, str) else ""


def _class(still: Still, place: Place) -> str:
    return place.classes.get(still.id, "")


def _number(value: int) -> str:
    return str(value) if value else ""


def _stills(place: Place, _language: str) -> str:
    return "1 still" if place.count == 1 else f"{place.count:,} stills"


def _field_tokens() -> list[Token]:
    local = (FieldType.LOCAL_TEXT, FieldType.TAGS, FieldType.PEOPLE)
    long = (FieldType.LOCAL_TEXT, FieldType.LONG_TEXT, FieldType.PEOPLE)
    return [
        Token(
            field.key,
            field.label,
            _of_field(field.key),
            local=field.type in local,
            long=field.type in long,
        )
        for field in FIELDS
        if field.key not in NEVER_PRINTED
    ]


_TOKENS = (
    *_field_tokens(),
    Token("place", "Location, city, state and country", lambda still, _: still.place),
    Token("names", "People without their roles", _names, local=True, long=True),
    Token("file", "File name", lambda still, _: still.file),
    Token("id", "Folder and name, as in the library", lambda still, _: still.id),
    Token("folder", "Folder", lambda still, _: still.folder),
    Token("format", "File format", lambda still, _: still.files.renditions[0].format.upper()),
    Token("pixels", "Width × height in pixels", _pixels),
    Token("camera", "Camera", lambda still, _: _fact(still, "camera")),
    Token("lens", "Lens", lambda still, _: _fact(still, "lens")),
    Token("taken", "When the camera took it", lambda s, _: _fact(s, "taken").replace("T", " ")),
    Token("production", "Title of the production", _production, local=True),
    Token("director", "Director", lambda still, _: still.production.director),
    Token("release", "Release date", lambda still, _: still.production.release),
    Token("title", "Title of the sheet", of_place=_title, local=True),
    Token("class", "Solo or group, on an approval sheet", of_both=_class),
    Token("n", "Place on the sheet: 1, 2, 3 ...", of_place=lambda one, _: _number(one.position)),
    Token("page", "Page number", of_place=lambda place, _: _number(place.page)),
    Token("pages", "Number of pages", of_place=lambda place, _: _number(place.pages)),
    Token("count", "Number of stills", of_place=lambda place, _: str(place.count)),
    Token("stills", "Number of stills, as 12 stills", of_place=_stills),
    Token("query", "The filter these stills are the answer to", of_place=lambda one, _: one.query),
    Token("recipient", "Who the sheet is for", of_place=lambda place, _: place.recipient),
    Token("today", "Today's date", of_place=lambda place, _: place.today),
)

TOKENS: Mapping[str, Token] = {token.name: token for token in _TOKENS}

"""The values of a still as text for people, and as JSON for programs.

The keys of the JSON are those that `gallery set` takes: `caption` is the text in the production's
language, `caption.ko` the Korean one. Every key of the field table is always there, null or []
where the still has no value, so that a program need not ask.
"""

from __future__ import annotations

from gallery.cli.problems import still_problems
from gallery.cli.screen import Json
from gallery.library.fields import FIELDS, Field, FieldType
from gallery.library.still import Source, Still
from gallery.library.values import LocalText, Person, Value
from gallery.reason import Reason, worded


def value_text(value: Value | None, language: str = "") -> str:
    """Return one value as a person reads it; a text in languages in the one asked for."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, LocalText):
        return value.best(language)
    if isinstance(value, tuple):
        return ", ".join(_item_text(item) for item in value)
    return str(value)


def _item_text(item: str | Person) -> str:
    if isinstance(item, str):
        return item
    return f"{item.name} as {item.role}" if item.role else item.name


def source_text(still: Still, key: str) -> str:
    """Return where a value comes from, "" where it is the caption's own."""
    source = still.source(key)
    if source in (Source.PICTURE, Source.XMP):
        return f"  (from {still.source_file(key) or 'the picture'})"
    if source is Source.PRODUCTION:
        path = still.production.path
        return f"  (from {path.name if path else 'the production'})"
    return ""


def still_json(still: Still) -> dict[str, Json]:
    """Return a still as JSON: what it is, then every field."""
    facts = still.facts
    answer: dict[str, Json] = {
        "id": still.id,
        "file": still.file,
        "folder": still.folder,
        "production": still.production.title,
        "formats": [one.format for one in still.files.renditions],
        "width": facts.width if facts and facts.width else None,
        "height": facts.height if facts and facts.height else None,
        "taken": facts.taken if facts else "",
        "camera": facts.camera if facts else "",
        "lens": facts.lens if facts else "",
        "exposure_s": facts.exposure_s if facts and facts.exposure_s else None,
        "aperture": facts.aperture if facts and facts.aperture else None,
        "iso": facts.iso if facts and facts.iso else None,
        "focal_mm": facts.focal_mm if facts and facts.focal_mm else None,
        "problems": [str(one) for one in still_problems(still)],
        "problem": _problem_json(facts.failure or facts.damage) if facts else None,
    }
    for field in FIELDS:
        answer.update(_field_json(field, still.value(field.key), still.production.language))
    answer["place"] = still.place
    keys = [field.key for field in FIELDS]
    answer["sources"] = {
        key: source.value for key in keys if (source := still.source(key)) is not Source.NONE
    }
    answer["source_files"] = {key: file for key in keys if (file := still.source_file(key))}
    return answer


def _problem_json(text: str) -> Json:
    """Return what is wrong with a picture: its code and parameters, and that in English."""
    if not text:
        return None
    reason = Reason.of(text)
    parameters: dict[str, Json] = dict(reason.parameters)
    return {"code": reason.code.value, "parameters": parameters, "text": worded(reason)}


def _field_json(field: Field, value: Value | None, language: str) -> dict[str, Json]:
    if field.type is FieldType.PEOPLE:
        people = [item for item in _items(value) if isinstance(item, Person)]
        return {
            field.key: [person.name for person in people],
            "roles": {person.name: person.role for person in people if person.role},
        }
    if field.type in (FieldType.TAGS, FieldType.RECORDS):
        return {field.key: [str(item) for item in _items(value)]}
    if isinstance(value, LocalText):
        texts = dict(value.texts)
        others = {f"{field.key}.{one}": text for one, text in texts.items() if one != language}
        return {field.key: texts.get(language) or value.best(language), **others}
    if isinstance(value, tuple):
        return {field.key: [str(item) for item in value]}
    return {field.key: value}


def _items(value: Value | None) -> tuple[str | Person, ...]:
    return value if isinstance(value, tuple) else ()

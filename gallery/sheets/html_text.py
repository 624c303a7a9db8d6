"""The texts of a sheet as HTML: escaped, each value in its own direction, nothing internal.

Values come from captions that anybody may have written, so all of them go through `escaped`; no
value ever stands in a script, a style or the address of a picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from gallery.library.fields import FIELD
from gallery.library.still import Still
from gallery.library.values import LocalText, Person, Value
from gallery.sheets.html_style import run_classes
from gallery.sheets.tokens import ISOLATES, Line, Run, cleaned

SEARCHED = ("number", "headline", "caption", "people", "tags")


def escaped(text: str) -> str:
    """Return text that is safe between tags and between quotes, without isolates of our own."""
    return escape(text.translate(ISOLATES), quote=True)


def line_markup(line: Line, *, tag: str = "p") -> str:
    """Return a line of a template as a paragraph, with what stands at its right."""
    classes = "line" + " long" * line.long + " center" * line.center
    right = f'<span class="right" dir="auto">{_runs(line.right)}</span>' if line.right else ""
    left = f'<span class="left" dir="auto">{_runs(line.left)}</span>'
    return f'<{tag} class="{classes}">{left}{right}</{tag}>'


def alt_text(still: Still) -> str:
    """Return what a screen reader says of a picture: its alt text, or which still it is."""
    value = still.value("alt_text")
    told = value.best(still.production.language) if isinstance(value, LocalText) else ""
    return cleaned(told) or f"Still {still_name(still)}"


def still_name(still: Still) -> str:
    """Return the number of a still, or its file name where it has none."""
    return cleaned(str(still.value("number") or "")) or cleaned(still.file)


def search_words(still: Still) -> str:
    """Return what a still is found by beyond what is printed under it: public fields only."""
    words: dict[str, None] = {}
    for key in SEARCHED:
        value = still.value(key)
        if value is not None and FIELD[key].public:
            words.update(dict.fromkeys(map(cleaned, _words(value, still))))
    return " ".join(filter(None, words))


def _words(value: Value, still: Still) -> Iterator[str]:
    if isinstance(value, LocalText):
        yield from (text for _, text in value.texts)
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, Person):
                yield item.name
                yield item.role
                yield from (name for _, name in item.local_names)
            elif isinstance(item, str):
                yield from item.split("/")
                words = still.production.tag_names.get(item)
                yield from (text for _, text in words.local) if words else ()
    else:
        yield str(value)


def _runs(runs: Sequence[Run]) -> str:
    """Return runs of text; where there are several, each keeps its direction to itself."""
    made = []
    for run in runs:
        text = escaped(run.text)
        if len(runs) > 1:
            text = f"<bdi>{text}</bdi>"
        if run.bold:
            text = f"<b>{text}</b>"
        classes = run_classes(run)
        if classes:
            text = f'<span class="{classes}">{text}</span>'
        made.append(text)
    return "".join(made)

"""What a template says in YAML, to settings and back.

    page: A4                 or 200x300, in millimetres
    landscape: true
    grid: 5x3
    caption:                 a line each, or one text of several lines
      - "{bold}{number|file}{right}{stars}"
      - "{caption|headline}"
    header: {left: ["{bold}{title}", "{stills}"], right: "{today}"}

All keys are those of `SheetSettings`, but for page, grid, header and footer, which are written as
people say them. What a template leaves out is as in the default sheet, and only what differs from
that is written. A mistake is told with its place and what would do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from gallery.errors import SheetError
from gallery.library.rewriting import Wanted
from gallery.library.scalars import Bare
from gallery.library.yamlfile import Data
from gallery.sheets.settings import PageSize, SheetSettings

ABOUT = "about"
SIDES = ("left", "center", "right")
AUTO = "auto"
DEFAULT = SheetSettings()
_YES, _NO = frozenset(("true", "yes", "on")), frozenset(("false", "no", "off"))
_SPOKEN = frozenset(("page", "custom_mm", "columns", "rows"))
_ENDS = tuple(f"{end}_{side}" for end in ("header", "footer") for side in SIDES)
_LINES = frozenset(("caption", "intro", "watermark", "contact"))
_FILES = frozenset(("logo", "watermark_picture"))
_PLAIN = tuple(
    one.name for one in fields(SheetSettings) if one.name not in _SPOKEN and one.name not in _ENDS
)
KEYS = (ABOUT, "page", "grid", "header", "footer", *_PLAIN)


class TemplateMistakeError(SheetError):
    """What is wrong in a template, and the keys that lead to it."""

    def __init__(self, reason: str, *path: str | int) -> None:
        super().__init__(reason)
        self.path = path


@dataclass(frozen=True, slots=True)
class Read:
    """One template as a file has it."""

    settings: SheetSettings
    about: str


def read_template(data: Data, folder: Path) -> Read:
    """Return what a template says; TemplateMistakeError. File names begin at `folder`."""
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise TemplateMistakeError('expected lines of "key: value", such as grid: 4x5')
    settings = DEFAULT
    for key, value in data.items():
        if key == ABOUT:
            continue
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(KEYS)}"
            raise TemplateMistakeError(f"{key:.60} is nothing that a template has; {hint}", key)
        settings = _with(settings, key, value, folder)
    for key in data:  # one by one, so that a mistake is told where it is
        if key in KEYS and key != ABOUT:
            _checked(_alone(settings, key), key)
    _checked(settings)
    about = data.get(ABOUT)
    return Read(settings, about if isinstance(about, str) else "")


def with_key(settings: SheetSettings, key: str, text: str, folder: Path) -> SheetSettings:
    r"""Return settings with one key as it is typed, `header.right` for a side; SheetError.

    The two characters `\n` begin a new line.
    """
    lines = text.replace("\\n", "\n")
    end, _, side = key.partition(".")
    if end in ("header", "footer"):
        if side not in SIDES:
            raise SheetError(f"{key}: write {end}.left, {end}.center or {end}.right")
        return _with_sides(settings, end, {side: lines})
    if key not in KEYS or key == ABOUT:
        known = [one for one in KEYS if one not in (ABOUT, "header", "footer")]
        near = get_close_matches(key, known, 1)
        hint = (
            f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}, header.left ..."
        )
        raise SheetError(f"{key:.60} is nothing that a sheet has; {hint}")
    return _with(settings, key, lines, folder)


def template_data(settings: SheetSettings, about: str, folder: Path) -> dict[str, Wanted]:
    """Return what a file says of these settings: what differs from the default."""
    data: dict[str, Wanted] = {ABOUT: about} if about else {}
    if (settings.page, settings.custom_mm) != (DEFAULT.page, DEFAULT.custom_mm):
        data["page"] = _page_text(settings)
    if (settings.columns, settings.rows) != (DEFAULT.columns, DEFAULT.rows):
        data["grid"] = f"{settings.columns}x{settings.rows}"
    for end in ("header", "footer"):
        sides = {
            side: _lines_data(getattr(settings, f"{end}_{side}"))
            for side in SIDES
            if getattr(settings, f"{end}_{side}") != getattr(DEFAULT, f"{end}_{side}")
        }
        if sides:
            data[end] = sides
    for key in _PLAIN:
        value = getattr(settings, key)
        if value != getattr(DEFAULT, key):
            data[key] = _plain_data(key, value, folder)
    return data


def _with(settings: SheetSettings, key: str, value: Data, folder: Path) -> SheetSettings:
    if key in ("header", "footer"):
        return _with_sides(settings, key, value)
    if key in _LINES:
        return _changed(settings, key, _lines(value, key))
    text = _text(value, key)
    if key in ("page", "grid"):
        way = settings.on_page if key == "page" else settings.with_grid
        return _told(lambda: way(text), key)
    if key in _FILES:
        return _changed(settings, key, str(folder / text) if text else "")
    return _changed(settings, key, _typed(text, getattr(DEFAULT, key), key))


def _with_sides(settings: SheetSettings, end: str, value: Data) -> SheetSettings:
    if not isinstance(value, dict):
        reason = f"{end}: expected a map of left, center and right"
        raise TemplateMistakeError(reason, end)
    for side, lines in value.items():
        if side not in SIDES:
            reason = f"{end}: {side:.60} is none of left, center and right"
            raise TemplateMistakeError(reason, end, side)
        settings = _changed(settings, f"{end}_{side}", _lines(lines, end, side))
    return settings


def _typed(text: str, default: object, key: str) -> object:
    """Return a text as the setting of this default takes it."""
    if isinstance(default, bool):
        if text.lower() not in _YES | _NO:
            raise TemplateMistakeError(f"{key}: expected true or false, not {text:.60}", key)
        return text.lower() in _YES
    if isinstance(default, StrEnum):
        known = [str(one) for one in type(default)]
        if text.lower() not in known:
            reason = f"{key}: {text:.60} is none of {', '.join(known)}"
            raise TemplateMistakeError(reason, key)
        return type(default)(text.lower())
    if isinstance(default, str):
        return text
    if default is None and text.lower() == AUTO:
        return None
    whole = isinstance(default, int) or key == "caption_lines"
    try:
        return int(text) if whole else float(text)
    except ValueError:
        kind = "a whole number" if whole else "a number"
        more = f", or {AUTO}" if default is None else ""
        reason = f"{key}: expected {kind}{more}, not {text:.60}"
        raise TemplateMistakeError(reason, key) from None


def _text(value: Data, key: str) -> str:
    if isinstance(value, (list, dict)):
        raise TemplateMistakeError(f"{key}: expected one value", key)
    return value or ""


def _lines(value: Data, *path: str) -> str:
    if value is None or isinstance(value, str):
        return (value or "").rstrip("\n")
    if isinstance(value, list) and all(one is None or isinstance(one, str) for one in value):
        return "\n".join(str(one or "") for one in value)
    raise TemplateMistakeError(f"{path[-1]}: expected a text, or a list of its lines", *path)


def _changed(settings: SheetSettings, key: str, value: object) -> SheetSettings:
    changes: dict[str, object] = {key: value}
    return replace(settings, **changes)  # type: ignore[arg-type]  # typed by its default


def _alone(settings: SheetSettings, key: str) -> SheetSettings:
    """Return the default with only what `key` says, to find out whether that is what is wrong."""
    names = {"page": ("page", "custom_mm", "landscape"), "grid": ()}.get(key, (key,))
    if key in ("header", "footer"):
        names = tuple(name for name in _ENDS if name.startswith(key))
    alone = replace(DEFAULT, columns=1, rows=1)
    for name in names:
        alone = _changed(alone, name, getattr(settings, name))
    return alone


def _checked(settings: SheetSettings, *path: str) -> None:
    _told(settings.validated, *path)


def _told(make: Callable[[], SheetSettings], *path: str) -> SheetSettings:
    try:
        return make()
    except SheetError as error:
        reason = f"{path[0]}: {error.reason}" if path else error.reason
        raise TemplateMistakeError(reason, *path) from error


def _page_text(settings: SheetSettings) -> str:
    if settings.page is not PageSize.CUSTOM:
        return str(settings.page)
    return "x".join(f"{side:g}" for side in settings.custom_mm)


def _plain_data(key: str, value: object, folder: Path) -> Wanted:
    if key in _LINES:
        return _lines_data(str(value))
    if key in _FILES:
        path = Path(str(value))
        return str(path.relative_to(folder) if path.is_relative_to(folder) else path)
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return Bare(f"{value:g}")
    return AUTO if value is None else str(value)


def _lines_data(text: str) -> Wanted:
    lines = text.split("\n")
    return text if len(lines) == 1 else lines

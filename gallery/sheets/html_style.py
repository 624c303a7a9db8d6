"""The style of an HTML sheet: the sheet's own colours, shapes and type in front of `web/sheet.css`.

All of it is written before the stills, and a hash of it stands in the policy of the file; so
nothing that a caption says can be a style. What templates ask for in braces becomes classes.
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterator
from importlib.resources import files

from PIL import Image

from gallery.sheets.layout import Sheet
from gallery.sheets.marks import AMBER, GREEN, LABELS, PLATES, RED
from gallery.sheets.painter import INKS
from gallery.sheets.settings import Fit, Paper, SheetSettings
from gallery.sheets.tokens import Run

_STYLED = re.compile(r"\{\s*(size|colou?r|weight|font)\s*=\s*([^{}]*?)\s*\}")
_UNSAFE = re.compile(r"[^\w -]")
_COLOURS = {  # what a screen needs beyond a page's own colours: fields, their edges, the focus
    Paper.WHITE: "--field: #fff; --edge: #767676; --accent: #1a5fd0",
    Paper.BLACK: "--field: #161616; --edge: #8a8a8a; --accent: #6aaeff",
}
MARK_SIDE = 800  # pixels of a watermark's picture
POINTS = 72 / 96  # in a pixel of CSS


def run_classes(run: Run) -> str:
    """Return the classes that give a run the looks its template asked for."""
    found = ["grey"] if run.grey else []
    if run.points or run.scale:
        found.append(_class("size", f"{run.points:g}" if run.points else f"{run.scale * 100:g}%"))
    for name, value in (("colour", run.colour), ("font", run.family)):
        if value:
            found.append(_class(name, value))
    if run.weight:
        found.append(_class("weight", str(run.weight)))
    return " ".join(found)


def style(sheet: Sheet) -> str:
    """Return the style sheet of one sheet."""
    settings, measures = sheet.settings, sheet.geometry
    inks = INKS[settings.paper]
    fit = "cover" if settings.fit is Fit.FILL else "contain"
    rules = [
        f":root {{ --paper: {inks.paper}; --text: {inks.text}; --second: {inks.second}; "
        f"--ground: {inks.ground}; --rule: {inks.rule}; {_COLOURS[settings.paper]}; "
        f"--amber: {AMBER}; --green: {GREEN}; --red: {RED}; "
        f"--shape: {measures.picture_width:.4g} / {measures.picture_height:.4g}; --fit: {fit}; }}",
        resource("sheet.css"),
        *(f".label-{name}::before {{ background: {colour}; }}" for name, colour in LABELS.items()),
        *(
            f".{kind} {{ background: {ground}; color: {ink}; }}"
            for kind, (ground, ink) in PLATES.items()
        ),
        *_of_templates(settings),
    ]
    if settings.font:
        rules.append(f"body {{ font-family: {_font(settings.font)}; }}")
    if settings.watermark_picture:
        image = f'content: ""; background-image: {_picture(settings)};'
        rules.append(f".picture::before, .stage::before {{ {image} }}")
    return "\n".join(rules)


def resource(name: str) -> str:
    """Return the text of a file that comes with the program."""
    return files("gallery.sheets").joinpath("web", name).read_text(encoding="utf-8")


def _of_templates(settings: SheetSettings) -> Iterator[str]:
    templates = (settings.caption, *settings.header, *settings.footer, settings.intro)
    found = dict.fromkeys(one for text in templates for one in _STYLED.findall(text))
    for name, value in found:
        if name == "size":
            number = float(value.removesuffix("%"))
            percent = value.endswith("%")
            size = f"{number:g}%" if percent else f"{number / POINTS:g}px"
            value = f"{number:g}%" if percent else f"{number:g}"
            yield f".{_class('size', value)} {{ font-size: {size}; }}"
        elif name == "weight":
            yield f".{_class('weight', value)} {{ font-weight: {int(value)}; }}"
        elif name == "font":
            yield f".{_class('font', value)} {{ font-family: {_font(value)}; }}"
        else:
            yield f".{_class('colour', value)} {{ color: {value}; }}"


def _class(name: str, value: str) -> str:
    plain = "".join(
        char if char.isascii() and char.isalnum() else f"_{ord(char):x}_" for char in value
    )
    return f"{name}-{plain}"


def _font(family: str) -> str:
    quoted = _UNSAFE.sub(lambda char: f"\\{ord(char[0]):x} ", family)
    return f'"{quoted}", system-ui, sans-serif'


def _picture(settings: SheetSettings) -> str:
    """Return the watermark's picture as it stands in a style sheet."""
    with Image.open(settings.watermark_picture) as image:
        image.thumbnail((MARK_SIDE, MARK_SIDE))
        target = io.BytesIO()
        image.convert("RGBA").save(target, "PNG")
    return f"url(data:image/png;base64,{b64encode(target.getvalue()).decode('ascii')})"

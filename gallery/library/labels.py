"""Colour labels as other programs name them: xmp:Label is a text, and each program has its own.

docs/metadata.md names the sources. What is not in here is no colour: it is kept and shown as text.
"""

from __future__ import annotations

from collections.abc import Mapping

# Bridge's English default first, then the colour's own name, which Lightroom and Capture One write
# in the language they speak.
_COLOURS: Mapping[str, str] = {
    "red": "select, rot, rouge, rojo, rosso, vermelho, rood, röd, czerwony, красный, "
    "レッド, 赤, 빨강, 빨간색, 红色, 紅色",
    "yellow": "second, gelb, jaune, amarillo, giallo, amarelo, geel, gul, żółty, жёлтый, желтый, "
    "イエロー, 黄, 노랑, 노란색, 黄色, 黃色",
    "green": "approved, grün, vert, verde, groen, grön, zielony, зелёный, зеленый, "
    "グリーン, 緑, 초록, 초록색, 녹색, 绿色, 綠色",
    "blue": "review, blau, bleu, azul, blu, blauw, blå, niebieski, синий, "
    "ブルー, 青, 파랑, 파란색, 蓝色, 藍色",
    "purple": "to do, lila, violett, violet, pourpre, púrpura, morado, viola, roxo, paars, "
    "fioletowy, фиолетовый, パープル, 紫, 보라, 보라색, 紫色",
}
_COLOUR_OF = {
    name: colour for colour, names in _COLOURS.items() for name in (colour, *names.split(", "))
}
# photomechanic:ColorClass 0 to 8 by the names that Photo Mechanic ships; its colours can be chosen.
_COLOUR_CLASSES = (
    *("", "Winner", "Winner Alt", "Superior", "Superior Alt"),
    *("Typical", "Typical Alt", "Extras", "Trash"),
)
# digiKam:ColorLabel 0 to 9
_DIGIKAM = ("", "red", "orange", "yellow", "green", "blue", "magenta", "gray", "black", "white")


def label_named(text: str) -> str:
    """Return the colour that a label's text means, else the text itself, in one line."""
    text = " ".join(text.split())
    return _COLOUR_OF.get(text.casefold(), text)


def colour_class(number: str) -> str:
    """Return the name of Photo Mechanic's colour class, "" for none."""
    return _numbered(_COLOUR_CLASSES, number)


def digikam_label(number: str) -> str:
    """Return the name of digiKam's colour label, "" for none."""
    return _numbered(_DIGIKAM, number)


def _numbered(names: tuple[str, ...], number: str) -> str:
    known = len(number) == 1 and number.isascii() and number.isdigit()
    return names[int(number)] if known and int(number) < len(names) else ""

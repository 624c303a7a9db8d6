"""Which of the installed fonts a sheet is set in.

One typeface for Latin and Korean where there is one, so that a line is not patched together from
two designs and both scripts stand on one baseline; then a font for each script it lacks. Only
families whose plain figures are of one width come first: a font's own tabular figures are
alternate glyphs, which a PDF's text map does not know.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

# Latin and Korean of one design: the Noto and Source families, then what macOS and Windows have.
FIRST = (
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "Source Han Sans K",
    "Source Han Sans KR",
    "Pretendard",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "NanumGothic",
)
# What the first one may lack: other Latin, then scripts, symbols (stars) and emoji.
FURTHER = (
    "Noto Sans",
    "Segoe UI",
    "Helvetica Neue",
    "Arial",
    "Liberation Sans",
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Hiragino Sans",
    "Yu Gothic",
    "Noto Sans CJK SC",
    "PingFang SC",
    "Microsoft YaHei",
    "Geeza Pro",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Symbols2",
    "Noto Sans Symbols",
    "Segoe UI Symbol",
    "Apple Symbols",
    "Noto Color Emoji",
    "Apple Color Emoji",
    "Segoe UI Emoji",
)
GLYPH_SWAPS = ("liga", "clig", "calt", "locl")


def families() -> list[str]:
    """Return the installed families to set a sheet in, the first first; never empty."""
    installed = set(QFontDatabase.families())
    found = [family for family in (*FIRST, *FURTHER) if family in installed]
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    return [*found, system]


def font(chosen: list[str], pixels: int, *, bold: bool) -> QFont:
    """Return a font whose text is as wide on every device: unhinted, in whole pixels.

    What draws a character by another glyph than its own is off where the script can do without it,
    because a PDF's text map then no longer finds the character: ligatures, and local forms (with
    them, Noto Sans CJK draws figures beside Latin letters by glyphs that no character names).
    """
    result = QFont()
    result.setFamilies(chosen)
    result.setPixelSize(pixels)
    result.setBold(bold)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in GLYPH_SWAPS:
        result.setFeature(QFont.Tag(feature), 0)
    return result

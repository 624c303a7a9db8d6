"""What a folded section of the form says of the settings in it, in a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gallery.app.sheet.words import GROUP_TEXTS
from gallery.search.grouping import GroupKey
from gallery.sheets.settings import Arrangement, Fit, PageSize, Paper, SheetSettings, line_count

_FITS = {Fit.FIT: "", Fit.FILL: "filled", Fit.ROTATE: "turned"}


def _page(one: SheetSettings) -> str:
    sides = "{:g} × {:g} mm".format(*one.custom_mm)
    page = sides if one.page == PageSize.CUSTOM else str(one.page)
    lying = "landscape" if one.landscape else ""
    black = "black" if one.paper == Paper.BLACK else ""
    return _joined(page, lying, f"{one.columns} × {one.rows}", black)


def _pictures(one: SheetSettings) -> str:
    grouped = one.group != GroupKey.NONE
    return _joined(
        "rows" if one.arrangement == Arrangement.ROWS else "grid",
        _FITS.get(one.fit, ""),
        f"by {GROUP_TEXTS[one.group].lower()}" if grouped else "",
        "border" if one.border else "",
        "crop marks" if one.crop_marks else "",
    )


def _caption(one: SheetSettings) -> str:
    lines = line_count(one.caption)
    return _joined("1 line" if lines == 1 else f"{lines} lines" if lines else "none", one.font)


def _marks(one: SheetSettings) -> str:
    kinds = {
        "stars": one.stars,
        "labels": one.labels,
        "picks": one.picks,
        "approval": one.answers,
    }
    return _joined(*(name for name, shown in kinds.items() if shown)) or "none"


def _ends(one: SheetSettings) -> str:
    parts = {"header": any(one.header), "footer": any(one.footer), "logo": bool(one.logo)}
    return _joined(*(name for name, shown in parts.items() if shown)) or "none"


def _front(one: SheetSettings) -> str:
    return _joined("cover" if one.cover else "", "index" if one.names else "") or "none"


def _watermark(one: SheetSettings) -> str:
    text = " ".join(one.watermark.split())
    return _joined(text, "picture" if one.watermark_picture else "") or "none"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


SUMMARIES: Mapping[str, Callable[[SheetSettings], str]] = {
    "Page": _page,
    "Pictures": _pictures,
    "Caption": _caption,
    "Marks": _marks,
    "Header and footer": _ends,
    "Cover and index": _front,
    "Watermark": _watermark,
}

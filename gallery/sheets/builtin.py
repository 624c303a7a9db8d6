"""The templates that come with the program: (name, what it is for, settings)."""

from __future__ import annotations

from gallery.search.numbering import GroupKey
from gallery.sheets.settings import Arrangement, SheetSettings

_TITLE = "{bold}{title} {plain}{grey}{title.local}"

BUILT_IN: tuple[tuple[str, str, SheetSettings], ...] = (
    (
        "proof sheet",
        "Many stills on a page with their numbers, stars, labels and picks",
        SheetSettings(
            columns=5,
            rows=7,
            caption="{bold}{number|file}",
            caption_lines=1,
            header_left=f"{_TITLE}\nProof sheet · {{stills}} · {{query}}",
            stars=True,
            labels=True,
            picks=True,
        ),
    ),
    (
        "caption sheet",
        "Two across, with the whole caption, who is in it, and the credit",
        SheetSettings(
            columns=2,
            rows=3,
            caption=(
                "{bold}{size=130%}{number|file}{plain}{right}{grey}{date} · {scene}\n"
                "{caption|headline}\n"
                "{grey}{people}\n"
                "{grey}{size=88%}{credit} · {copyright}"
            ),
            header_left=f"{_TITLE}\nCaption sheet · {{stills}} · {{query}}",
            footer_left="",
        ),
    ),
    (
        "selects",
        "Each picture in its own shape, rows from edge to edge",
        SheetSettings(
            columns=3,
            rows=4,
            arrangement=Arrangement.ROWS,
            caption="{bold}{number|file}\n{caption|headline}\n{grey}{names}",
            caption_lines=4,
            header_left=f"{_TITLE}\nSelects · {{stills}} · {{query}}",
        ),
    ),
    (
        "approval sheet",
        "Approve or kill, and a note, below each still; name and date on page one",
        SheetSettings(
            columns=3,
            rows=3,
            caption="{bold}{number|file}{plain}{right}{grey}{class}\n{caption|headline}\n{grey}{people}",
            header_left=f"{_TITLE}\nStills for approval · {{stills}}",
            header_right="{bold}{recipient}\n{grey}{today}",
            footer_center="{grey}Not for publication",
            answers=True,
        ),
    ),
    (
        "one-up",
        "One still a page, as large as the paper",
        SheetSettings(
            landscape=True,
            columns=1,
            rows=1,
            caption=(
                "{bold}{size=150%}{number|file}{plain}{right}{grey}{date} · {place}\n"
                "{caption|headline}\n"
                "{grey}{people}"
            ),
            caption_lines=4,
            header_left="",
            header_right="",
            footer_left="{grey}{title} · {credit}",
            footer_center="",
        ),
    ),
    (
        "scene book",
        "Scene by scene, with a cover and an index of who is on which page",
        SheetSettings(
            columns=4,
            rows=4,
            caption="{bold}{number|file}{plain}{right}{rating}\n{caption|headline}\n{grey}{names}",
            group=GroupKey.SCENE,
            cover=True,
            names=True,
        ),
    ),
)

"""What the closed choices of a contact sheet are called in the dialog."""

from __future__ import annotations

from collections.abc import Mapping

from gallery.search.grouping import GroupKey
from gallery.sheets.settings import Arrangement, Fit, Paper

FIT_TEXTS: Mapping[str, str] = {
    Fit.FIT: "All of it",
    Fit.FILL: "Fill the box, cut the rest",
    Fit.ROTATE: "On its side where that is larger",
}
PAPER_TEXTS: Mapping[str, str] = {Paper.WHITE: "White", Paper.BLACK: "Black"}
ARRANGEMENT_TEXTS: Mapping[str, str] = {
    Arrangement.GRID: "In a grid",
    Arrangement.ROWS: "In rows, each in its shape",
}
SORT_TEXTS: Mapping[str, str] = {
    "": "As in the window",
    "date": "Date, the earliest first",
    "-date": "Date, the latest first",
    "file": "File name",
    "number": "Number",
    "-rating": "Rating, the best first",
    "rating": "Rating",
    "caption": "Caption",
    "-changed": "Last changed",
    "changed": "Changed longest ago",
    "-file": "File name, backwards",
    "-number": "Number, backwards",
    "-caption": "Caption, backwards",
}
GROUP_TEXTS: Mapping[str, str] = {
    GroupKey.NONE: "Nothing",
    GroupKey.DAY: "Day",
    GroupKey.SCENE: "Scene",
    GroupKey.PERSON: "Person",
    GroupKey.FOLDER: "Folder",
}

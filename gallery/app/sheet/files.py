"""Where a contact sheet goes: the question for a file, remembered for the next time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gallery.app.session.settings import Settings
from gallery.sheets.export import LABELS, check_suffix, kind_of, page_paths

KINDS = {f"{label} (*{kind})": kind.value for kind, label in LABELS.items()}
NAMED = 5  # files that are there already and are named in a question
LONGEST_NAME = 60  # characters: in no script more than 240 of the 255 bytes that disks allow
QUESTION = "Export the contact sheet"


def chosen_file(parent: QWidget, settings: Settings, title: str, pages: int) -> Path | None:
    """Ask where to write a sheet, beginning at the last place; None when it is not to be written.

    A name without a suffix gets that of the chosen kind. Raises SheetError for another suffix.
    """
    kind = settings.text("sheet/kind")
    kind = kind if kind in KINDS else next(iter(KINDS))
    folder = Path(settings.text("sheet/folder", str(Path.home())))
    start = folder / (_file_name(title) + KINDS[kind])
    chosen, kind = QFileDialog.getSaveFileName(parent, QUESTION, str(start), ";;".join(KINDS), kind)
    if not chosen:
        return None
    path = Path(chosen)
    if not path.suffix:
        path = path.with_name(path.name + KINDS.get(kind, ".pdf"))
    check_suffix(path)
    if not _may_replace(parent, path, pages):
        return None
    settings.put("sheet/folder", str(path.parent))
    settings.put("sheet/kind", _kind(path, kind))
    return path


def _kind(path: Path, chosen: str) -> str:
    """Return the kind of file that `path` is, whatever kind was chosen beside its name."""
    return next((kind for kind, own in KINDS.items() if own == kind_of(path)), chosen)


def _may_replace(parent: QWidget, path: Path, pages: int) -> bool:
    """Ask about pages that are there already; about `path` itself the file dialog has asked."""
    there = [
        page.name for page in page_paths(path, pages).values() if page != path and page.exists()
    ]
    if not there:
        return True
    more = f" and {len(there) - NAMED} more" if len(there) > NAMED else ""
    answer = QMessageBox.question(parent, QUESTION, f"Replace {', '.join(there[:NAMED])}{more}?")
    return answer == QMessageBox.StandardButton.Yes


def _file_name(title: str) -> str:
    """Return a title as a file name that every system takes; a long one is cut."""
    name = "".join("-" if char in '/\\:*?"<>|' else char for char in title[:LONGEST_NAME])
    return name.strip(" .") or "sheet"

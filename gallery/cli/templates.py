"""Templates on the command line: which there are, saving and deleting them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gallery.cli.edge import list_problems, note
from gallery.cli.screen import line, plain
from gallery.cli.which import library_folder
from gallery.errors import FileError, SheetError, YamlFileError
from gallery.library.library import Library
from gallery.library.reserved import SHEETS_NAME
from gallery.places import config_folder
from gallery.sheets.templates import Origin, Template, Templates, templates_for

if TYPE_CHECKING:
    from gallery.cli.printing import SheetWish

ORIGINS = {
    Origin.BUILT_IN: "built in",
    Origin.OWN: "your own",
    Origin.PRODUCTION: "production",
}


def templates_of(metadata_folder: Path, production_folder: str = "") -> Templates:
    """Return the templates of a production, one's own and the built-in ones."""
    return templates_for(metadata_folder, production_folder, config_folder())


def show_templates(chosen: Path | None) -> int:
    """Print name, origin and purpose of each template; return the exit code."""
    found, problems = _known(chosen)
    names = max(len(plain(one.name)) for one in found)
    for one in found:
        about = plain(one.about) or plain(str(one.path or ""))
        line(f"{plain(one.name):<{names}}  {ORIGINS[one.origin]:<10}  {about}".rstrip())
    return list_problems(problems)


def known_names(chosen: Path | None) -> list[str]:
    """Return the names of all templates that can be used."""
    return [one.name for one in _known(chosen)[0]]


def save(chosen: Path | None, name: str, wish: SheetWish, *, with_production: bool) -> None:
    """Keep what was asked for as a template; say where."""
    from gallery.cli.printing import sheet_settings

    templates = _templates(chosen)
    settings = sheet_settings(wish, templates)
    origin = Origin.PRODUCTION if with_production else Origin.OWN
    saved = templates.save(name, settings, origin)
    note(f"Saved as {saved.name!r} in {saved.path}.")


def delete(chosen: Path | None, name: str, *, with_production: bool) -> int:
    """Delete a template; return the exit code."""
    templates = _templates(chosen)
    templates.delete(name, Origin.PRODUCTION if with_production else Origin.OWN)
    return 0


def _templates(chosen: Path | None) -> Templates:
    """Return the templates of the only production of a library, else of all of it."""
    library = Library(library_folder(chosen))
    folders = list(_production_folders(library.metadata_folder))
    folder = folders[0] if len(folders) == 1 else ""
    return templates_of(library.metadata_folder, folder)


def _known(chosen: Path | None) -> tuple[list[Template], list[YamlFileError]]:
    """Return the templates of every production, one's own and the built-in ones, each once."""
    metadata = Library(library_folder(chosen)).metadata_folder
    found: dict[tuple[str, Path | None], Template] = {}
    problems: dict[str, YamlFileError] = {}
    for folder in ("", *_production_folders(metadata)):
        listing = templates_of(metadata, folder).all()
        for one in listing.templates:
            found.setdefault((one.name, one.path), one)
        problems |= {str(one): one for one in listing.problems}
    order = list(Origin)[::-1]
    ordered = sorted(found.values(), key=lambda one: order.index(one.origin))
    return ordered, list(problems.values())


def _production_folders(metadata: Path) -> Iterator[str]:
    """Yield the folders that a production or its templates lie in, two levels deep at most."""
    for pattern in ("production.yaml", SHEETS_NAME):
        for above in ("*", "*/*"):
            try:
                places = sorted(metadata.glob(f"{above}/{pattern}"))
            except OSError as error:
                raise FileError(metadata, f"cannot be read: {error.strerror}") from error
            for path in places:
                yield path.parent.relative_to(metadata).as_posix()


def named(templates: Templates, name: str) -> Template:
    """Return one template; SheetError says how to see which there are."""
    try:
        return templates.named(name)
    except SheetError as error:
        raise SheetError(f"{error.reason}\nTo see them: gallery sheet --list-templates") from error

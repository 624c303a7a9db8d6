"""Templates of contact sheets: settings with a name, for a production or for one person.

    templates = templates_for(metadata_folder, production.folder, config_folder)
    templates.all()                         what there is, and what cannot be read
    templates.named("selects").settings
    templates.save("selects", settings, Origin.PRODUCTION)

Those of a production lie beside its `production.yaml`, in `production.sheets.yaml`, and those of a
folder above hold as well; a person's own are in `sheets.yaml` of the settings folder. Of one name
the production's is taken before the person's own, and that before a built-in one. One file with a
key for each template, and not a folder of files: every other name below `metadata/` is that of a
still's captions, and one more reserved name (beside the ledger's) is easier to keep apart from
them than a folder is. Saving changes that one key; comments and the other templates stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from gallery.errors import ConflictError, SheetError, YamlFileError
from gallery.library import durable, spans, yamlfile
from gallery.library.patch import Source
from gallery.library.reserved import SHEETS_NAME
from gallery.library.rewriting import Wanted
from gallery.library.yamlfile import Data
from gallery.sheets.builtin import BUILT_IN
from gallery.sheets.settings import SheetSettings
from gallery.sheets.template_file import TemplateMistakeError, read_template, template_data

OWN_NAME = "sheets.yaml"
LONGEST_NAME = 60
TRIES = 5


class Origin(StrEnum):
    """Where a template comes from."""

    PRODUCTION = "production"
    OWN = "own"
    BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class Template:
    """Settings with a name; `path` is the file they are in."""

    name: str
    settings: SheetSettings
    about: str = ""
    origin: Origin = Origin.BUILT_IN
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The templates there are, and what is wrong with those that cannot be used."""

    templates: tuple[Template, ...]
    problems: tuple[YamlFileError, ...]


def templates_for(metadata_folder: Path, production_folder: str, config_folder: Path) -> Templates:
    """Return the templates of a production (its folder below `metadata/`) and one's own."""
    steps = production_folder.split("/") if production_folder else []
    folders = [metadata_folder.joinpath(*steps[:count]) for count in range(len(steps), -1, -1)]
    return Templates([folder / SHEETS_NAME for folder in folders], config_folder / OWN_NAME)


class Templates:
    """The templates of some files; each is read when it is asked for, so what is told is true."""

    def __init__(self, production: Sequence[Path], own: Path) -> None:
        self._production = production
        self._own = own

    def all(self) -> Listing:
        """Return every template that can be used, each name once: built-in ones first."""
        found = {name: Template(name, settings, about) for name, about, settings in BUILT_IN}
        problems: list[YamlFileError] = []
        for path, origin in reversed(list(self._files())):
            try:
                file = _File(path, origin)
            except YamlFileError as error:
                problems.append(error)
                continue
            for name in file.data:
                try:
                    found[name] = file.template(name)
                except YamlFileError as error:
                    problems.append(error)
        return Listing(tuple(found.values()), tuple(problems))

    def named(self, name: str) -> Template:
        """Return one template; YamlFileError for a mistake in it, SheetError when there is none.

        Case does not matter, nor whether words are put together by a space or a hyphen.
        """
        wanted = _folded(name)
        for path, origin in self._files():
            file = _File(path, origin)
            for known in file.data:
                if _folded(known) == wanted:
                    return file.template(known)
        for known, about, settings in BUILT_IN:
            if _folded(known) == wanted:
                return Template(known, settings, about)
        names = [template.name for template in self.all().templates]
        near = get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        raise SheetError(f"there is no template {name!r}; {hint}")

    def save(
        self, name: str, settings: SheetSettings, origin: Origin = Origin.OWN, about: str = ""
    ) -> Template:
        """Write a template, over one of this name in the same place; return it.

        SheetError for settings or a name that cannot be, YamlFileError when the file there cannot
        be understood, SaveError when it cannot be written: it is then as it was.
        """
        name = _checked_name(name)
        settings.validated()
        path = self.path(origin)
        data = template_data(settings, about, path.parent)
        _patch(path, name, data)
        return Template(name, settings, about, origin, path)

    def delete(self, name: str, origin: Origin) -> None:
        """Take a template out of its file; SheetError when it is not in there. Others as `save`."""
        path = self.path(origin)
        if name not in _File(path, origin).data:
            raise SheetError(f"{path}: there is no template {name!r} in it")
        _patch(path, name, None)

    def path(self, origin: Origin) -> Path:
        """Return the file that templates of this origin are saved in; SheetError: built-in."""
        if origin is Origin.BUILT_IN:
            raise SheetError("a built-in template cannot be changed; save it under your own")
        return self._own if origin is Origin.OWN else self._production[0]

    def _files(self) -> Iterator[tuple[Path, Origin]]:
        """Yield the files in the order in which a name is looked for."""
        for path in self._production:
            yield path, Origin.PRODUCTION
        yield self._own, Origin.OWN


class _File:
    """One file of templates, read; YamlFileError where it cannot be."""

    def __init__(self, path: Path, origin: Origin) -> None:
        self._path = path
        self._origin = origin
        try:
            self._text = yamlfile.text(yamlfile.read(path), path)
        except FileNotFoundError:
            self._text = ""
        self.data: dict[str, Data] = yamlfile.data(self._text, path)

    def template(self, name: str) -> Template:
        """Return one of the file's templates; YamlFileError with the place of a mistake."""
        try:
            read = read_template(self.data[name], self._path.parent)
        except TemplateMistakeError as error:
            root = spans.nodes(self._text)
            place = root.at(name, *error.path) if root is not None else None
            line, column = (place.line, place.column) if place is not None else (1, 1)
            raise YamlFileError(self._path, line, column, f"{name}: {error.reason}") from error
        return Template(name, read.settings, read.about, self._origin, self._path)


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise SheetError(f"a template's name has 1 to {LONGEST_NAME} letters, not {name[:70]!r}")
    return name


def _patch(path: Path, name: str, data: dict[str, Wanted] | None) -> None:
    for _ in range(TRIES):
        try:
            before: bytes | None = yamlfile.read(path)
        except FileNotFoundError:
            before = None
            durable.make_folder(path.parent)
        after = Source(before or b"", path).patched({name: data})
        if after == before:
            return
        try:
            durable.save(path, after, expect=before)
        except ConflictError:
            continue
        return
    raise ConflictError(path, "keeps being changed by another program; try again")

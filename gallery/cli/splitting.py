"""`gallery split`: two pictures of one name that are not the same picture become two stills.

A picture is renamed and never written to. The captions stay with the still; the new one has none,
because nobody knows whether they are about its picture. Those that have the name of the picture
(`head.tif.yaml`) go with it, and so does its XMP sidecar.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gallery.cli.edge import list_problems, note
from gallery.cli.ids import known_still
from gallery.cli.pictures import facts_of
from gallery.cli.progress import LongWork
from gallery.cli.renamed import remember, take_back
from gallery.cli.screen import plain, table
from gallery.cli.which import library_folder
from gallery.errors import GalleryError
from gallery.library.library import Library
from gallery.library.listing import nfc
from gallery.library.renaming import Renamed, rename_all
from gallery.library.shapes import unlike
from gallery.library.sidecar_names import caption_stem
from gallery.library.still import Rendition, StillFiles
from gallery.picture import PictureFacts

_WHAT = "pictures"


def split(chosen: Path | None, still: str | None, *, apply: bool) -> int:
    """Show, or with `apply` do, what makes two stills of one; of all where none is named."""
    library = Library(library_folder(chosen))
    if still is None:
        with LongWork("Looking for pictures") as work:
            found = library.scan(work.cancelled).stills
        several = [files for files in found if len(files.renditions) > 1]
    else:
        several = [known_still(library, still)]
    pairs: list[tuple[Path, Path]] = []
    for files, known in zip(several, _facts(library, several), strict=True):
        pairs += _renamings(library, files, unlike(files.renditions, known))
    if still is not None and not pairs:
        raise GalleryError(f"the files of {still} do not differ in shape; nothing to split")
    renamed = rename_all(pairs) if apply else Renamed(tuple(pairs))
    if apply and renamed.done:
        remember(library, _WHAT, renamed.done)
    _show(library, renamed.done)
    if not pairs:
        note("No still has files that differ in shape.")
    elif apply:
        note("gallery split --undo takes that back.")
    else:
        note("With --apply the pictures are renamed like that.")
    return list_problems(renamed.problems)


def undo_split(chosen: Path | None) -> int:
    """Take back what was renamed last; return the exit code."""
    library = Library(library_folder(chosen))
    renamed = take_back(library, _WHAT)
    _show(library, renamed.done)
    return list_problems(renamed.problems)


def _facts(library: Library, stills: Sequence[StillFiles]) -> list[Mapping[str, PictureFacts]]:
    """Return what is known of all renditions of these stills, by name, of each still apart."""
    versions = [
        (str(_path(library, files, one.name)), one.size, one.changed_ns)
        for files in stills
        for one in files.renditions
    ]
    facts = iter(facts_of(versions).facts if versions else ())
    return [
        {one.name: each for one in files.renditions if (each := next(facts)) is not None}
        for files in stills
    ]


def _renamings(
    library: Library, files: StillFiles, others: Sequence[Rendition]
) -> list[tuple[Path, Path]]:
    """Return which files get which names: each picture, XMP sidecars and captions of its name."""
    pairs: list[tuple[Path, Path]] = []
    taken: set[str] = set()
    for one in others:
        path = _path(library, files, one.name)
        stem = _free_stem(library, files.folder, path, taken)
        taken.add(stem)
        for beside in (path, *(path.with_name(f"{path.name}.{xmp}") for xmp in ("xmp", "XMP"))):
            if os.path.lexists(beside):
                end = beside.name.removeprefix(path.stem)
                pairs.append((beside, path.with_name(stem + end)))
        for captions, end in _captions_of(library, files, one.name):
            pairs.append((captions, captions.with_name(f"{stem}{path.suffix}{end}")))
    return pairs


def _captions_of(library: Library, files: StillFiles, name: str) -> Iterator[tuple[Path, str]]:
    """Yield the captions that are called like a picture with its suffix, and their own suffix."""
    folder = library.sidecar_path(files.id).parent
    for one in sorted(os.listdir(folder)) if folder.is_dir() else ():
        stem = caption_stem(one)
        if stem is not None and nfc(stem) == nfc(name):
            yield folder / one, one[len(stem) :]


def _free_stem(library: Library, folder: str, path: Path, taken: set[str]) -> str:
    """Return a name that neither a picture nor captions have: `head-tif`, then `head-tif-2`."""
    prefix = folder + "/" if folder else ""
    base = f"{path.stem}-{path.suffix[1:].lower()}"
    number = 1
    while True:
        stem = base if number == 1 else f"{base}-{number}"
        is_free = library.files(prefix + stem) is None and stem not in taken
        if is_free and not os.path.lexists(library.sidecar_path(prefix + stem)):
            return stem
        number += 1


def _path(library: Library, files: StillFiles, name: str) -> Path:
    return (library.stills_folder / files.picture).with_name(name)


def _show(library: Library, pairs: Sequence[tuple[Path, Path]]) -> None:
    folder = library.folder
    rows = [tuple(plain(os.path.relpath(path, folder)) for path in pair) for pair in pairs]
    table([(old, "->", new) for old, new in rows])

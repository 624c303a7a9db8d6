"""Which file names hold the captions of which still.

    a.yaml                    the captions of the still `a`
    a.yml, a.YAML, a.Yml ...  read where there is no a.yaml, and no second name like these
    a.jpg.yaml, a.jpg.yml ... likewise, where a.jpg is a picture of the still `a`

An edit goes to the file that is read. Other spellings (`a.yAmL`) are not looked for: each of these
is asked for by name when one still is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gallery.library.reserved import RESERVED
from gallery.library.still import RANK

SUFFIX = ".yaml"
OTHER_SUFFIXES = (".yml", ".YAML", ".YML", ".Yaml", ".Yml")
_BY_LENGTH = {5: frozenset({".yaml", ".YAML", ".Yaml"}), 4: frozenset({".yml", ".YML", ".Yml"})}


def caption_stem(name: str) -> str | None:
    """Return what stands before the suffix of a file with captions; None for other files."""
    if name[0] == ".":
        return None
    for length, suffixes in _BY_LENGTH.items():
        if name[-length:] in suffixes and len(name) > length:
            return name[:-length]
    return None


def reserved_name(name: str) -> str | None:
    """Return which file of a production `name` is, be its suffix the usual one or another."""
    stem = caption_stem(name)
    return stem + SUFFIX if stem is not None and stem + SUFFIX in RESERVED else None


def picture_stem(stem: str) -> str | None:
    """Return the stem of the picture that `stem` is the whole name of; None if it is none."""
    before, dot, suffix = stem.rpartition(".")
    return before if dot and before and suffix.lower() in RANK else None


def other_names(stem: str, pictures: Iterable[str]) -> Iterator[str]:
    """Yield the names, other than `stem.yaml`, that captions of a still with these files can have.

    All in the spelling of `stem` and `pictures`.
    """
    for suffix in OTHER_SUFFIXES:
        yield stem + suffix
    for picture in pictures:
        for suffix in (SUFFIX, *OTHER_SUFFIXES):
            yield picture + suffix

"""The order of a list, as typed: `--sort rating`, or `--sort -rating` for the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from gallery.errors import GalleryError
from gallery.search.index import SortKey


@dataclass(frozen=True, slots=True)
class Order:
    """A sort key, and whether the last comes first."""

    key: SortKey
    descending: bool = False


def parse_order(text: str) -> Order:
    """Return the order that `text` asks for; GalleryError naming the keys there are."""
    name = text.removeprefix("-").strip().lower()
    keys = [key.value for key in SortKey]
    if name in keys:
        return Order(SortKey(name), descending=text.startswith("-"))
    near = get_close_matches(name, keys, 1)
    meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(keys)}"
    raise GalleryError(f"--sort {text}: no such order; {meant}")

"""A caption file as its top-level entries: only where its lines leave no doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery.library import yamlfile
from gallery.library.entries import entries


def split(text: str) -> list[str] | None:
    found = entries(text, yamlfile.data(text, Path("a.yaml")))
    return None if found is None else [text[: found[0]], *found[1].values()]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a: 1\nb: 2\n", ["", "a: 1\n", "b: 2\n"]),
        ("# why\n\na: 1\n# c\nb:\n- x\n", ["# why\n\n", "a: 1\n# c\n", "b:\n- x\n"]),
        ("a:\n  - x\n  # c\n  - y\nb: |\n  one\n\n  two", ["", None, "b: |\n  one\n\n  two"]),
        ("a: [x,\n  y]\nb: 1", ["", "a: [x,\n  y]\n", "b: 1"]),
    ],
)
def test_each_key_at_the_margin_is_an_entry(text: str, pieces: list[str | None]) -> None:
    found = split(text)
    assert found is not None
    assert "".join(found) == text
    assert all(want is None or got == want for got, want in zip(found, pieces, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        'a: "x\ntags: [y]\nz: q"\n"tags": [y]\n',  # a key within quotes, and the key itself
        'a: "x\nb: 1"\n',
        "a: [x,\ny]\n",
        "{a: 1, b: 2}\n",
        "  {\na: 1,\nb: 2}\n",
        "  a: 1\n  b: 2\n",
        "---\na: 1\n",
        "a: 1\n...\n",
        "? a\n: 1\n",
        "'a': 1\n",
        "a: 1\rb: 2\r",
        "a: 1 # c\x85b: 2\n",
        "",
        "# nothing\n",
    ],
)
def test_in_doubt_there_are_no_entries(text: str) -> None:
    assert split(text) is None

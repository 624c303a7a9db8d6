"""What fails for many is done for each, and an error always has words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gallery.faults import alone_where_it_fails, unforeseen, words_of


class MuteError(Exception):
    """An error that cannot be put into words."""

    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("a"), "'a'"),
        (ValueError(b"cut \xff short"), "cut \ufffd short"),
        (ValueError("J\udcfcrgen\n"), "J\\udcfcrgen"),
        (MemoryError(), "MemoryError"),
        (MuteError("x"), "MuteError"),
    ],
)
def test_every_error_has_words(error: Exception, words: str) -> None:
    assert words_of(error) == words


def test_an_unforeseen_error_is_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(KeyError) as caught:
        raise KeyError("a")

    assert "'a'" in unforeseen(caught.value, "/stills/a.jpg")
    assert "/stills/a.jpg" in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("bad", [(), (0,), (6,), (2, 3), tuple(range(7))])
def test_one_that_fails_costs_no_other(bad: Sequence[int]) -> None:
    done: set[int] = set()
    failed: list[int] = []

    def work(some: Sequence[int]) -> None:
        if set(some) & set(bad):
            raise KeyError
        done.update(some)

    alone_where_it_fails(work, range(7), lambda one, _error: failed.append(one))

    assert done == set(range(7)) - set(bad)
    assert tuple(failed) == tuple(bad)

"""Errors that nobody foresaw: what a file says may cause one, and nothing but that file may suffer.

A thread that serves many files goes on after such an error. It is logged with its traceback, once,
and the file gets a reason. What is done for many files together is done for each alone where it
fails, so that one costs the others nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from os import PathLike
from typing import TypeVar

from gallery.reason import Code, Reason

Item = TypeVar("Item")

_MOST_WORDS = 200


def unforeseen(error: Exception, about: str | PathLike[str]) -> str:
    """Log an error with its traceback; return the reason for the file, as a compact text."""
    logging.getLogger(__name__).error("unforeseen error about %s", about, exc_info=error)
    return unforeseen_reason(error)


def unforeseen_reason(error: Exception) -> str:
    """Return the reason for a file that an unforeseen error is about, as a compact text."""
    return str(Reason(Code.UNFORESEEN, {"words": words_of(error)}))


def words_of(error: Exception) -> str:
    """Return an error as one short line; never raises, whatever the error holds."""
    try:
        said = error.args[0] if error.args else ""
        text = said.decode(errors="replace") if isinstance(said, bytes) else str(error)
        text = " ".join(text.split())[:_MOST_WORDS]
        text = text.encode(errors="backslashreplace").decode()
    except Exception:  # noqa: BLE001 - an error that cannot be put into words still has a name
        text = ""
    return text or type(error).__name__


def alone_where_it_fails(
    work: Callable[[Sequence[Item]], None],
    items: Sequence[Item],
    failed: Callable[[Item, Exception], None],
) -> None:
    """Do `work` for all items together; where that fails, for each half, down to the one at fault.

    `failed` gets each item that `work` fails on alone; an error of its own is logged. `work` may be
    done more than once for an item.
    """
    try:
        work(items)
    except Exception as error:  # noqa: BLE001 - handed to `failed`
        if len(items) > 1:
            middle = len(items) // 2
            alone_where_it_fails(work, items[:middle], failed)
            alone_where_it_fails(work, items[middle:], failed)
            return
        try:
            failed(items[0], error)
        except Exception as second:  # noqa: BLE001 - logged
            unforeseen(second, str(items[0]))

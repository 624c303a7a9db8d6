"""What a test needs of the system besides this project: told where it is missing, held in CI."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

MAGICK = ("magick", "convert-im6.q16", "convert")  # version 7, Debian's name of 6, any name of 6


def lacking(reason: str) -> NoReturn:
    """Leave the test out with a reason; where everything has to be there (`CI`), fail it."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and CI has to run this test: see `setup/system.py`", pytrace=False)
    pytest.skip(reason)


def program(*names: str) -> str:
    """Return the path of the first program of `names` that is installed; `lacking` without one."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or lacking(f"needs {names[0]}")

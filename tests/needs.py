"""What a test needs of the system besides this project: told where it is missing, held in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(reason: str) -> NoReturn:
    """Leave the test out with a reason; where everything has to be there (`CI`), fail it."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and CI has to run this test: see `setup/system.py`", pytrace=False)
    pytest.skip(reason)

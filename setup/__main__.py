"""Command: make this checkout ready for one target of the Makefile.

Kept readable to an older Python than the program's own, so that it can say what is wrong with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from setup import SetupError, system
from setup.environment import Environment

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Get ready for the target in `arguments`; return the exit code."""
    if len(arguments) != 1 or arguments[0] not in system.TARGETS:
        print(f"usage: python3 -m setup {'|'.join(system.TARGETS)}", file=sys.stderr)
        return 2
    try:
        get_ready(arguments[0])
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"setup: {error.filename or ROOT}: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsetup: stopped; the next make starts it afresh", file=sys.stderr)
        return 130
    return 0


def get_ready(target: str) -> None:
    """Install what `target` still lacks. A newer Python takes over where this one is too old."""
    needs = system.needs(target)
    if sys.version_info < OLDEST:
        hand_over(target)
    environment = Environment(ROOT, developing=target != "run")
    if environment.is_ready(needs):
        return
    with one_at_a_time(ROOT / "build" / "setup.lock"):
        if not environment.is_ready(needs):
            system.install(system.missing(needs))
            environment.make(needs)


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold the lock on this checkout: `make run` and `make test` may be started together."""
    try:
        import fcntl
    except ImportError:  # Windows, where make is rare
        yield
        return
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("setup: waiting for another make to finish its setup", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def hand_over(target: str) -> None:
    """Start again under a Python that is new enough; never returns."""
    newer = next(filter(None, map(shutil.which, NEWER)), None)
    if newer is None:
        system.install_python(".".join(map(str, OLDEST)))
        newer = next(filter(None, map(shutil.which, NEWER)), None)
    if newer is None:
        raise SetupError("Python 3.11 or newer is still missing after its installation")
    os.execv(newer, [newer, "-m", "setup", target])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

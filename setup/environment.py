"""The virtual environment `.venv`: made from the lock files, whole or not at all.

A stamp inside it says what it was made from, and is written last. Without a stamp that fits, the
environment is made anew: an installation that was interrupted leaves packages that look complete
and are not, and pip's cache makes a second one cheap.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from setup import SetupError
from setup.system import Need

# What pip says -> what a person can do about it; the first that fits is told.
DIAGNOSES = (
    (
        ("NewConnectionError", "Failed to establish", "Max retries exceeded", "timed out",
         "Temporary failure", "Connection refused", "ProxyError", "ConnectionResetError"),
        "pip cannot reach the package index. Check the network; behind a proxy set HTTPS_PROXY. "
        "Then run make again",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "a downloaded package is not the one in the lock file. Nothing of it was run. If a mirror "
        "or proxy stands in between, check it; then run make again",
    ),
    (
        ("No space left on device", "Errno 28"),
        "the disk is full: .venv takes about 850 MB. Make room, then run make again",
    ),
    (
        ("No matching distribution", "Could not find a version"),
        "a package has no ready-made build for this machine. There are builds for Linux on x86-64 "
        "(glibc 2.34 or newer), Windows on x86-64 and macOS 14 or newer on Apple silicon, for "
        "Python 3.11 to 3.14",
    ),
)  # fmt: skip


class Environment:
    """`.venv` of one checkout, with the packages to run or also those to develop."""

    def __init__(self, root: Path, *, developing: bool) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "setup-stamp.json"
        self.log = root / "build" / "setup.log"
        self.developing = developing

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        windows = os.name == "nt"
        return self.folder / ("Scripts/python.exe" if windows else "bin/python")

    @property
    def lock(self) -> Path:
        """The lock file to install; the one to develop holds all of the one to run."""
        name = "requirements-dev.txt" if self.developing else "requirements.txt"
        return self.root / "setup" / name

    def is_ready(self, needs: Iterable[Need]) -> bool:
        """Tell whether nothing is left to do: everything asked of system and pip was seen to."""
        made = self._made()
        return (
            self.python.exists()
            and made.get("origin") == self._origin()
            and (self.developing is False or made.get("developing") is True)
            and {need.name for need in needs} <= _names(made.get("system"))
        )

    def make(self, needs: Iterable[Need]) -> None:
        """Make the environment, or add to a whole one what this target needs more."""
        made = self._made()
        names = {need.name for need in needs}
        whole = self.python.exists() and made.get("origin") == self._origin()
        if whole:
            names |= _names(made.get("system"))
        if not whole or (self.developing and made.get("developing") is not True):
            self.log.parent.mkdir(exist_ok=True)
            self.log.write_bytes(b"")
            self.stamp.unlink(missing_ok=True)
            if not whole:
                self._create()
            self._install()
        developing = self.developing or (whole and made.get("developing") is True)
        record = {"origin": self._origin(), "developing": developing, "system": sorted(names)}
        beside = self.stamp.with_suffix(".new")
        beside.write_text(json.dumps(record, indent=1), encoding="utf-8")
        beside.replace(self.stamp)

    def _create(self) -> None:
        print("setup: making .venv", flush=True)
        self._run((sys.executable, "-m", "venv", "--clear", str(self.folder)), "venv")

    def _install(self) -> None:
        print("setup: installing Python packages (fetches up to 200 MB the first time)", flush=True)
        pip = (str(self.python), "-m", "pip", "--no-input", "--disable-pip-version-check")
        locked = ("--require-hashes", "--only-binary", ":all:", "-r", str(self.lock))
        self._run((*pip, "install", "--retries", "2", "--progress-bar", "off", *locked), "pip")
        own = ("--no-deps", "--no-build-isolation", "-e", str(self.root))
        self._run((*pip, "install", *own), "pip")

    def _run(self, command: Sequence[str], name: str) -> None:
        """Run `command`, its words into the log, its steps in passing on a terminal."""
        said: list[str] = []
        terminal = sys.stdout.isatty()
        with (
            self.log.open("a", encoding="utf-8") as log,
            subprocess.Popen(
                command,
                cwd=self.root,
                env={**os.environ, "PIP_USER": "0", "PIP_REQUIRE_HASHES": "0"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process,
        ):
            assert process.stdout is not None
            for line in process.stdout:
                log.write(line)
                said.append(line)
                if terminal:
                    print(f"\r\033[K  {line.strip()[:76]}", end="", flush=True)
            if terminal:
                print("\r\033[K", end="", flush=True)
        if process.returncode:
            raise SetupError(self._complaint("".join(said), name))

    def _complaint(self, said: str, name: str) -> str:
        tail = "\n".join(f"    {line}" for line in said.splitlines()[-6:])
        where = f"{name} said (all of it in {self.log.relative_to(self.root)}):\n\n{tail}\n"
        for marks, advice in DIAGNOSES:
            if any(mark in said for mark in marks):
                return f"{advice}.\n{where}"
        return f"{name} failed; {where}"

    def _made(self) -> dict[str, object]:
        try:
            made = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return made if isinstance(made, dict) else {}

    def _origin(self) -> str:
        """Return a hash of all that the environment is made from.

        Only those tables of pyproject.toml that an installation reads count, so that a change of
        lint rules does not make a developer wait. The folder counts: scripts hold its path.
        """
        import tomllib  # not there in the Pythons that `__main__` still has to answer under

        project = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        tables = [project.get(name) for name in ("build-system", "project")]
        tables.append(project.get("tool", {}).get("setuptools"))
        locks = [path.read_text("utf-8") for path in sorted(self.lock.parent.glob("*.txt"))]
        origin = [sys.version, str(self.root), tables, locks]
        return hashlib.sha256(json.dumps(origin).encode()).hexdigest()


def _names(value: object) -> set[str]:
    return {str(name) for name in value} if isinstance(value, list) else set()

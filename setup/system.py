"""System packages: which shared libraries, fonts and programs are missing, and how to get them.

A library is looked for by loading it, which holds on every distribution; only its package has a
name that differs. Debian 13 and Ubuntu 24.04 renamed some with a `t64` suffix (64-bit time).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from setup import SetupError

TARGETS = ("run", "test", "check", "bench")


class Need(NamedTuple):
    """One thing asked of the system: a library to load, a program to find, or another `kind`."""

    kind: str  # library | program | file | font | venv
    name: str
    package: str
    renamed: bool = False  # carries a t64 suffix on newer releases
    optional: bool = False  # installed where we may; who misses it says so and goes on


QT = (
    Need("library", "libglib-2.0.so.0", "libglib2.0-0", renamed=True),
    Need("library", "libGL.so.1", "libgl1"),
    Need("library", "libEGL.so.1", "libegl1"),
    Need("library", "libfontconfig.so.1", "libfontconfig1"),
    Need("library", "libxkbcommon.so.0", "libxkbcommon0"),
    Need("library", "libdbus-1.so.3", "libdbus-1-3"),
)
X11_WINDOW = (
    Need("library", "libxcb-cursor.so.0", "libxcb-cursor0"),
    Need("library", "libxcb-icccm.so.4", "libxcb-icccm4"),
    Need("library", "libxcb-image.so.0", "libxcb-image0"),
    Need("library", "libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Need("library", "libxcb-render-util.so.0", "libxcb-render-util0"),
    Need("library", "libxcb-shape.so.0", "libxcb-shape0"),
    Need("library", "libxcb-xkb.so.1", "libxcb-xkb1"),
    Need("library", "libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
WAYLAND_WINDOW = (
    Need("library", "libwayland-client.so.0", "libwayland-client0"),
    Need("library", "libwayland-cursor.so.0", "libwayland-cursor0"),
    Need("library", "libwayland-egl.so.1", "libwayland-egl1"),
)
KOREAN = Need("font", "a Korean font", "fonts-noto-cjk")
PDF_READER = Need("program", "pdftotext", "poppler-utils")
IMAGEMAGICK = Need("program", "montage", "imagemagick")
WRITERS = (  # what tests write pictures and their metadata with, so that another than we wrote them
    Need("program", "exiftool", "libimage-exiftool-perl"),
    Need("program", "exiv2", "exiv2"),
    IMAGEMAGICK,
    Need("program", "cjxl", "libjxl-tools"),
    Need("program", "tiffcp", "libtiff-tools"),
)
READERS = (  # what tests read sheets with besides; without them they say what they leave out
    Need("program", "chromium", "chromium", optional=True),
    Need("program", "mutool", "mupdf-tools", optional=True),
    Need("program", "pdftk", "pdftk-java", optional=True),
    Need("program", "qpdf", "qpdf", optional=True),
    Need("file", "/usr/lib/python3/dist-packages/gi/__init__.py", "python3-gi", optional=True),
    Need(
        "file",
        "/usr/lib/*/girepository-1.0/Poppler-0.18.typelib",
        "gir1.2-poppler-0.18",
        optional=True,
    ),
    Need("file", "/usr/share/javascript/pdf/build/pdf.js", "libjs-pdf", optional=True),
)
BASELINES = (
    Need("program", "gm", "graphicsmagick", optional=True),
    Need("program", "vipsthumbnail", "libvips-tools", optional=True),
)


def needs(target: str, environ: Mapping[str, str] = os.environ) -> tuple[Need, ...]:
    """Return what `target` asks of a Linux system; a window only where there is a display."""
    if not sys.platform.startswith("linux"):
        return ()
    asked: tuple[Need, ...] = (venv_need(), *QT, KOREAN)
    if target == "run":
        if environ.get("DISPLAY"):
            asked += X11_WINDOW
        elif environ.get("WAYLAND_DISPLAY"):
            asked += WAYLAND_WINDOW
    else:
        asked += (PDF_READER, *WRITERS, *READERS)
    return (*asked, *BASELINES) if target == "bench" else asked


def venv_need(executable: str = sys.executable) -> Need:
    """Return the need for the venv module, which Debian keeps in a package for each Python."""
    version = "" if Path(executable).name == "python3" else f".{sys.version_info.minor}"
    return Need("venv", "Python's venv module", f"python3{version}-venv")


def missing(asked: Iterable[Need]) -> tuple[Need, ...]:
    """Return the needs that this system does not meet."""
    return tuple(need for need in asked if not _PRESENT[need.kind](need.name))


def _library_present(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _program_present(name: str) -> bool:
    return shutil.which(name) is not None


def _file_present(pattern: str) -> bool:
    return any(Path("/").glob(pattern.removeprefix("/")))


def _venv_present(_name: str) -> bool:
    # Debian leaves `venv` in the base package but moves `ensurepip`, which it calls, out of it.
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def _korean_font_present(_name: str) -> bool:
    """Ask fontconfig itself: `fc-list` is in a package that nothing else here needs."""
    try:
        fontconfig = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False

    class FontSet(ctypes.Structure):
        _fields_ = (("count", ctypes.c_int),)

    # What it knew at its first call it keeps: fonts installed meanwhile would stay unseen.
    fontconfig.FcInitReinitialize()
    fontconfig.FcNameParse.restype = ctypes.c_void_p
    fontconfig.FcObjectSetCreate.restype = ctypes.c_void_p
    fontconfig.FcFontList.argtypes = (ctypes.c_void_p,) * 3
    fontconfig.FcFontList.restype = ctypes.POINTER(FontSet)
    fonts = fontconfig.FcFontList(
        None, fontconfig.FcNameParse(b":lang=ko"), fontconfig.FcObjectSetCreate()
    )
    return bool(fonts) and fonts.contents.count > 0


_PRESENT = {
    "library": _library_present,
    "program": _program_present,
    "file": _file_present,
    "venv": _venv_present,
    "font": _korean_font_present,
}


class Release(NamedTuple):
    """What /etc/os-release says: the families ("debian"; "ubuntu", "debian") and the version."""

    families: tuple[str, ...]
    version: tuple[int, ...]

    @classmethod
    def read(cls, text: str) -> Release:
        """Return the release that the text of an os-release file names."""
        values = {
            key: value.strip("\"' ")
            for key, found, value in (line.partition("=") for line in text.splitlines())
            if found
        }
        families = (values.get("ID", ""), *values.get("ID_LIKE", "").split())
        numbers = values.get("VERSION_ID", "").split(".")
        version = tuple(int(number) for number in numbers if number.isdigit())
        return cls(tuple(filter(None, families)), version)

    @property
    def uses_apt(self) -> bool:
        """Tell whether it is Debian, Ubuntu or made from one of them."""
        return "debian" in self.families or "ubuntu" in self.families

    @property
    def has_t64(self) -> bool:
        """Tell whether libraries carry the t64 suffix here (testing has no version: yes)."""
        first_with_it = {"debian": (13,), "ubuntu": (24, 4)}
        own = self.families[0] if self.families else ""
        return not self.version or self.version >= first_with_it.get(own, (99,))


def read_release(path: Path = Path("/etc/os-release")) -> Release:
    """Return this system's release; one of no family where the file is missing."""
    try:
        return Release.read(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return Release((), ())


def packages(lacking: Iterable[Need], release: Release, known: frozenset[str]) -> tuple[str, ...]:
    """Return the apt packages to install; `known` are the names that apt has heard of.

    A derivative numbers its releases in its own way, so apt's word goes before the release's.
    """

    def package(need: Need) -> str:
        suffixed = f"{need.package}t64"
        if need.renamed and (suffixed in known or (need.package not in known and release.has_t64)):
            return suffixed
        return need.package

    return tuple(dict.fromkeys(package(need) for need in lacking))


def known_packages(prefix: str) -> frozenset[str]:
    """Return the package names with that prefix that apt has heard of, none without its lists."""
    if shutil.which("apt-cache") is None:
        return frozenset()
    run = subprocess.run(
        ("apt-cache", "pkgnames", prefix), capture_output=True, text=True, check=False
    )
    return frozenset(run.stdout.split())


def install(lacking: Sequence[Need]) -> None:
    """Install what is lacking where we may; otherwise raise with the one line to run.

    What is optional stops nothing: it is installed after the rest, and told of where that fails.
    """
    release = read_release()
    uses_apt = release.uses_apt and shutil.which("apt-get") is not None
    may_install = os.geteuid() == 0 and uses_apt
    required = [need for need in lacking if not need.optional]
    optional = [need for need in lacking if need.optional and may_install]
    if required and not uses_apt:
        names = ", ".join(need.name for need in required)
        raise SetupError(
            f"install with your system's package manager, then run make again: {names}"
        )
    if may_install and (required or optional):
        _apt_get("update")
    if required:
        _install_required(required, release, may_install=may_install)
    known = {need: need.package in known_packages(need.package) for need in optional}
    if any(known.values()):
        names = " ".join(need.package for need in optional if known[need])
        print(f"setup: installing for tests and benchmarks: {names}", flush=True)
        with contextlib.suppress(SetupError):  # told below
            _apt_get("install", "-y", "--no-install-recommends", *names.split())
    if still := missing(optional):
        names = ", ".join(need.name for need in still)
        print(f"setup: goes on without what cannot be installed here: {names}", flush=True)


def _install_required(lacking: Sequence[Need], release: Release, *, may_install: bool) -> None:
    known = frozenset().union(*(known_packages(need.package) for need in lacking if need.renamed))
    names = packages(lacking, release, known)
    if not may_install:
        raise SetupError(
            "some system packages are missing. Run this line, then make again:\n\n"
            "    sudo apt-get update && sudo apt-get install -y --no-install-recommends "
            + " ".join(names)
            + "\n"
        )
    print(f"setup: installing system packages: {' '.join(names)}", flush=True)
    _apt_get("install", "-y", "--no-install-recommends", *names)
    if still := missing(lacking):
        told = ", ".join(need.name for need in still)
        raise SetupError(f"apt-get reported success, but these are still missing: {told}")


def install_python(version: str) -> None:
    """Install a Python that is new enough where we may; otherwise raise and say what to do."""
    install_as = (f"python{version}", f"python{version}-venv")
    here = ".".join(map(str, sys.version_info[:3]))
    told = f"Python {version} or newer is needed, and this is {here}"
    if not set(install_as) <= known_packages(install_as[0]):
        raise SetupError(f"{told}. Name a newer one: make run PYTHON=/path/to/python3.12")
    if os.geteuid() != 0:
        line = f"sudo apt-get install -y --no-install-recommends {' '.join(install_as)}"
        raise SetupError(f"{told}. Run this line, then make again:\n\n    {line}\n")
    _apt_get("install", "-y", "--no-install-recommends", *install_as)


def _apt_get(*arguments: str) -> None:
    run = subprocess.run(
        ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *arguments),
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode and arguments[0] != "update":  # with old lists it may still succeed
        tail = "\n".join(run.stdout.splitlines()[-12:])
        raise SetupError(f"apt-get {' '.join(arguments)} failed:\n\n{tail}\n")

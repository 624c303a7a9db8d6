"""Setup: what the system lacks and how it is told, and an environment that heals itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from setup import SetupError, start, system
from setup.environment import Environment
from setup.system import Need, Release

DEBIAN_12 = 'ID=debian\nVERSION_ID="12"\n'
DEBIAN_13 = 'ID=debian\nVERSION_ID="13"\n'
DEBIAN_TESTING = "ID=debian\nVERSION_CODENAME=forky\n"
UBUNTU_22 = 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\n'
UBUNTU_24 = 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n'
MINT = 'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n'
FEDORA = "ID=fedora\nVERSION_ID=43\n"

GLIB = Need("library", "libglib-2.0.so.0", "libglib2.0-0", renamed=True)
CURSOR = Need("library", "libxcb-cursor.so.0", "libxcb-cursor0")


# --- what the system lacks


@pytest.mark.parametrize(
    ("target", "environ", "asked", "not_asked"),
    [
        ("run", {}, {"libgl1", "fonts-noto-cjk"}, {"libxcb-cursor0", "poppler-utils", "exiv2"}),
        (
            "run",
            {"DISPLAY": ":0"},
            {"libgl1", "libxcb-cursor0", "libxkbcommon-x11-0"},
            {"libwayland-egl1"},
        ),
        ("run", {"WAYLAND_DISPLAY": "wayland-0"}, {"libwayland-egl1"}, {"libxcb-cursor0"}),
        ("test", {"DISPLAY": ":0"}, {"libgl1", "poppler-utils"}, {"libxcb-cursor0"}),
        ("test", {}, {"libimage-exiftool-perl", "exiv2", "imagemagick"}, {"graphicsmagick"}),
        ("check", {}, {"poppler-utils", "chromium", "mupdf-tools"}, {"libvips-tools"}),
        ("check", {}, {"pdftk-java", "gir1.2-poppler-0.18"}, {"graphicsmagick"}),
        ("bench", {}, {"poppler-utils", "imagemagick", "graphicsmagick"}, {"libxcb-cursor0"}),
    ],
)
def test_each_target_asks_only_for_what_it_needs(
    target: str, environ: dict[str, str], asked: set[str], not_asked: set[str]
) -> None:
    packages = {need.package for need in system.needs(target, environ)}
    assert asked <= packages
    assert not packages & not_asked


@pytest.mark.parametrize(
    ("executable", "package"),
    [
        ("/usr/bin/python3", "python3-venv"),
        (f"/usr/bin/python3.{sys.version_info.minor}", f"python3.{sys.version_info.minor}-venv"),
    ],
)
def test_venv_comes_from_the_package_of_the_python_in_use(executable: str, package: str) -> None:
    assert system.venv_need(executable).package == package


@pytest.mark.parametrize(
    ("text", "uses_apt", "glib"),
    [
        (DEBIAN_12, True, "libglib2.0-0"),
        (DEBIAN_13, True, "libglib2.0-0t64"),
        (DEBIAN_TESTING, True, "libglib2.0-0t64"),
        (UBUNTU_22, True, "libglib2.0-0"),
        (UBUNTU_24, True, "libglib2.0-0t64"),
        (MINT, True, "libglib2.0-0"),
        (FEDORA, False, "libglib2.0-0"),
        ("", False, "libglib2.0-0t64"),
    ],
)
def test_the_release_decides_over_names_when_apt_has_no_lists(
    text: str, uses_apt: bool, glib: str
) -> None:
    release = Release.read(text)
    assert release.uses_apt is uses_apt
    assert system.packages([GLIB, CURSOR, GLIB], release, frozenset()) == (glib, "libxcb-cursor0")


@pytest.mark.parametrize(
    ("text", "known", "glib"),
    [
        (MINT, {"libglib2.0-0t64", "libglib2.0-0"}, "libglib2.0-0t64"),
        (UBUNTU_24, {"libglib2.0-0"}, "libglib2.0-0"),
    ],
)
def test_a_name_that_apt_knows_goes_before_the_release(
    text: str, known: set[str], glib: str
) -> None:
    assert system.packages([GLIB], Release.read(text), frozenset(known)) == (glib,)


def test_what_is_not_there_is_found_missing() -> None:
    lacking = (
        Need("library", "libnot-on-this-machine.so.7", "a"),
        Need("program", "no-such-program", "b"),
    )
    there = (Need("venv", "Python's venv module", "c"), Need("program", "sh", "d"))
    assert system.missing((*lacking, *there)) == lacking


@pytest.mark.parametrize(("user", "found"), [(1000, "/usr/bin/apt-get"), (0, None)])
def test_a_baseline_that_may_not_be_installed_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, user: int, found: str | None
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(system, "read_release", lambda: Release.read(DEBIAN_12))
    monkeypatch.setattr("shutil.which", lambda _name: found)
    monkeypatch.setattr(system, "_apt_get", lambda *_: pytest.fail("apt-get was run"))
    system.install(system.BASELINES)
    with pytest.raises(SetupError, match="libglib"):
        system.install((GLIB, *system.BASELINES))


@pytest.mark.parametrize("known", [True, False])
def test_what_is_optional_stops_nothing_when_apt_has_no_such_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], known: bool
) -> None:
    asked: list[tuple[str, ...]] = []

    def apt_get(*arguments: str) -> None:
        asked.append(arguments)
        if arguments[0] == "install":
            raise SetupError("apt-get install failed")

    absent = Need("program", "no-such-program", "no-such-package", optional=True)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system, "read_release", lambda: Release.read(DEBIAN_12))
    monkeypatch.setattr("shutil.which", lambda name: name if name == "apt-get" else None)
    monkeypatch.setattr(system, "_apt_get", apt_get)
    monkeypatch.setattr(system, "known_packages", lambda name: frozenset([name] if known else []))
    system.install((absent,))
    assert [one[0] for one in asked] == (["update", "install"] if known else ["update"])
    assert "goes on without what cannot be installed here: no-such-program" in (
        capsys.readouterr().out
    )


def test_what_tests_write_with_is_no_option() -> None:
    assert not any(need.optional for need in system.WRITERS)


def test_without_rights_the_one_line_to_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system, "read_release", lambda: Release.read(DEBIAN_12))
    monkeypatch.setattr(
        "shutil.which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None
    )
    with pytest.raises(SetupError) as told:
        system.install((GLIB, CURSOR))
    line = (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        "libglib2.0-0 libxcb-cursor0"
    )
    assert line in str(told.value).splitlines()[2]


def test_on_another_system_the_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "read_release", lambda: Release.read(FEDORA))
    with pytest.raises(SetupError, match=r"libglib-2\.0\.so\.0, libxcb-cursor\.so\.0"):
        system.install((GLIB, CURSOR))


# --- the virtual environment

BACKEND = '''\
"""A build backend that needs nothing: one wheel that points at the checkout."""
import pathlib, zipfile

PARTS = {
    "METADATA": "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n",
    "WHEEL": "Wheel-Version: 1.0\\nTag: py3-none-any\\n",
    "RECORD": "",
}

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("tiny.pth", str(pathlib.Path.cwd()))
        for part, text in PARTS.items():
            wheel.writestr(f"tiny-1.dist-info/{part}", text)
    return name
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of a project so small that it installs without a network."""
    folder = tmp_path / "checkout"
    (folder / "setup").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "tiny"\nversion = "1"\n[tool.ruff]\nline-length = 100\n'
    )
    (folder / "backend.py").write_text(BACKEND)
    (folder / "tiny.py").write_text("answer = 42\n")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (folder / "setup" / name).write_text("# nothing\n")
    return folder


def test_an_environment_is_made_once_and_made_anew_when_it_is_not_whole(checkout: Path) -> None:
    needs = (Need("venv", "Python's venv module", "python3-venv"),)
    environment = Environment(checkout, developing=False)
    assert not environment.is_ready(needs)
    environment.make(needs)
    assert environment.is_ready(needs)
    import_it = (str(environment.python), "-c", "import tiny; print(tiny.answer)")
    assert subprocess.run(import_it, capture_output=True, text=True, check=True).stdout == "42\n"

    assert not environment.is_ready((*needs, CURSOR)), "a window asks for more"
    assert not Environment(checkout, developing=True).is_ready(needs), "tests ask for more"

    pyproject = checkout / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("line-length = 100", "line-length = 80"))
    assert environment.is_ready(needs), "lint rules do not concern it"
    (checkout / "setup" / "requirements.txt").write_text("# another\n")
    assert not environment.is_ready(needs), "the lock does"

    environment.stamp.unlink()  # as after an interruption
    half_done = environment.folder / "half-done"
    half_done.touch()
    environment.make(needs)
    assert environment.is_ready(needs)
    assert not half_done.exists()


def test_without_a_network_setup_says_so(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nobody listens there
    (checkout / "setup" / "requirements.txt").write_text(
        f"not-to-be-had==1.0 --hash=sha256:{'0' * 64}\n"
    )
    environment = Environment(checkout, developing=False)
    with pytest.raises(SetupError, match="cannot reach the package index"):
        environment.make(())
    assert not environment.is_ready(())


@pytest.mark.parametrize(
    ("environ", "platform", "display"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_window_opens_where_there_is_a_display(
    environ: dict[str, str], platform: str, display: bool
) -> None:
    assert start.has_display(environ, platform) is display

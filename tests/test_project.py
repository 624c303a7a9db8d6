"""The project itself: the house plan, what is installed, the sample, what the documents promise."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

from gallery.cli import commands
from gallery.library.fields import FIELDS, Field
from gallery.library.library import Library
from gallery.library.still import Still
from gallery.library.values import LocalText, Person
from gallery.search import query, terms
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.index import Facet, SortKey
from gallery.sheets.builtin import BUILT_IN
from gallery.sheets.template_file import KEYS
from gallery.sheets.token_values import TOKENS

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PAGES = (
    "README.md",
    "CHANGELOG.md",
    "assets/README.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- the house plan, as far as import-linter cannot hold it


def test_the_command_line_loads_only_what_a_command_needs() -> None:
    program = (
        "import sys; from gallery.cli.commands import parse; parse(['list', 'robot']); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    run = (sys.executable, "-c", program)
    loaded = subprocess.run(
        run, capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert not {"PySide6", "PIL", "pikepdf", "exiv2", "numpy", "watchfiles"} & set(loaded)


def test_modules_are_named_for_what_is_in_them() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in (ROOT / "gallery").rglob("*.py")]
    assert not [name for name in names if re.search(r"util|helper|common|manager", name)]


# --- what is installed


def locked(name: str) -> dict[str, str]:
    """Package -> version in a lock file (of several for different Pythons, the last)."""
    text = (ROOT / "setup" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / "setup" / name).read_text(encoding="utf-8")
    assert "://" not in text
    for entry in re.split(r"\n(?=[a-z])", text.partition("make lock\n")[2]):
        assert "--hash=sha256:" in entry, entry


def test_what_is_tested_is_what_is_run() -> None:
    run, develop = locked("requirements.txt"), locked("requirements-dev.txt")
    assert run.items() <= develop.items()
    asked = {
        re.split(r"[<>=\[]", dependency)[0].lower()
        for dependency in PYPROJECT["project"]["dependencies"]
    }
    assert asked <= run.keys()
    assert tuple(map(int, run["pyside6-essentials"].split("."))) < (6, 12)


def test_a_wheel_holds_the_icons_and_the_command(tmp_path: Path) -> None:
    source = tmp_path / "source"  # building writes beside the sources
    shutil.copytree(ROOT / "gallery", source / "gallery")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation")
    subprocess.run((*build, "-w", str(tmp_path), str(source)), check=True)
    (path,) = tmp_path.glob("stills_gallery-*.whl")
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "gallery = gallery.__main__:main" in wheel.read(entry_points).decode()
    assert "gallery/app/look/lucide/flag.svg" in names
    assert "gallery/app/look/lucide/LICENSE" in names
    assert {"gallery/sheets/web/sheet.css", "gallery/sheets/web/sheet.js"} <= set(names)
    assert not any(name.startswith(("tests", "setup", "benchmarks")) for name in names)


# --- the sample library


@pytest.fixture(scope="module")
def sample() -> dict[str, Still]:
    library = Library(ROOT)
    scan = library.scan()
    assert scan.problems == ()
    return {files.id: library.still(files) for files in scan.stills}


def test_each_sample_still_has_a_sidecar_that_reads_without_a_problem(
    sample: dict[str, Still],
) -> None:
    assert len(sample) == 16
    sidecars = {path.stem for path in (ROOT / "metadata" / "jung_e").glob("*.yaml")}
    assert {f"jung_e/{stem}" for stem in sidecars - {"production"}} == sample.keys()
    for still in sample.values():
        assert still.error is None
        assert still.problems == ()
        assert still.production.error is None
        assert still.production.problems == ()
        assert still.value("credit") == "Render made for this project"


def test_one_sample_caption_is_the_robot_head(sample: dict[str, Still]) -> None:
    captions = {name: still.value("caption") for name, still in sample.items()}
    engraved = [name for name, caption in captions.items() if english(caption) == ROBOT_HEAD]
    assert engraved == ["jung_e/robot-head-engraved"]
    assert (
        sum("ko" in text.languages for text in captions.values() if isinstance(text, LocalText)) > 4
    )


ROBOT_HEAD = "robot head engraved Jung-E"


def english(value: object) -> str:
    assert isinstance(value, LocalText)
    return value.text("en")


def test_the_cast_of_the_sample_is_that_of_the_film(sample: dict[str, Still]) -> None:
    production = sample["jung_e/corridor"].production
    assert [(person.name, dict(person.local_names)["ko"]) for person in production.cast] == [
        ("Kim Hyun-joo", "김현주"),
        ("Kang Soo-yeon", "강수연"),
        ("Ryoo Kyung-soo", "류경수"),
        ("Park So-yi", "박소이"),
    ]
    shown = [still.value("people") for still in sample.values()]
    people = [one for named in shown if isinstance(named, tuple) for one in named]
    others = {one.name for one in people if isinstance(one, Person) and not one.code}
    assert all(re.fullmatch(r"[A-C]\. Example", name) for name in others), "no invented names"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    catalogue = Catalogue(Library(ROOT), tmp_path_factory.mktemp("cache"))
    catalogue.refresh(lambda *_counts: None, lambda: False)
    return catalogue


def found(catalogue: Catalogue, text: str) -> set[str]:
    results = catalogue.index.search(
        query.parse(text), Choices(), SortKey.FILE, descending=False, now=time.time()
    )
    return {still_id.removeprefix("jung_e/") for still_id in catalogue.index.ids(results.rows)}


def test_every_facet_has_something_to_show(catalogue: Catalogue) -> None:
    results = catalogue.index.search(
        query.parse(""), Choices(), SortKey.FILE, descending=False, now=time.time()
    )
    for facet in Facet:
        assert any(value.count for value in results.facets[facet]), facet


ROBOTS_BEHIND_THE_SCENES = {  # as the README's minute counts them
    "crew-filming", "director-monitor", "lab-cameras", "robot-head-engraved", "robot-head-macro"
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stills"),
    [
        ("kind:bts robot", ROBOTS_BEHIND_THE_SCENES),
        ("is:embargoed", {"android-row"}),
        ("is:spoiler", {"lab-screens"}),
        ("is:reject", {"tripods-at-rest"}),
        ("로봇", {"robot-head-engraved", "robot-head-macro", "director-monitor"}),
        ("person:ryu", {"lab-screens", "staff-discussion"}),
        (
            "missing:alt_text",
            {"clapperboard", "hand-detail", "shelter-exterior", "tripods-at-rest"},
        ),
    ],
)
def test_the_sample_answers_queries(catalogue: Catalogue, text: str, stills: set[str]) -> None:
    assert found(catalogue, text) == stills


# --- the documents


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (name, text)
        for name in ("README.md", "docs/query.md")
        for text in re.findall(r"^\| `([^`]+)` \|", page(name), flags=re.MULTILINE)
    ],
)
def test_every_query_in_the_documents_is_one(name: str, text: str) -> None:
    assert query.parse(text)


def test_every_field_of_the_query_language_is_documented() -> None:
    documented = set(re.findall(r"`([\w-]+):", page("docs/query.md")))
    assert terms.FIELDS.keys() <= documented


@pytest.mark.parametrize("field", FIELDS, ids=[field.key for field in FIELDS])
def test_every_key_of_a_caption_is_documented(field: Field) -> None:
    row = re.search(rf"^\| `{field.key}`( ↑)? \|", page("docs/yaml.md"), flags=re.MULTILINE)
    assert row is not None
    assert bool(row[1]) is field.inherited


def test_every_key_of_a_template_and_every_token_is_documented() -> None:
    text = page("docs/sheets.md")
    keys = {
        key
        for row in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text, flags=re.MULTILINE)
        for key in re.findall(r"`(\w+)`", row)
    }
    assert set(KEYS) <= keys
    fields = {field.key for field in FIELDS}
    tokens = set(re.findall(r"\{(\w+)\}", text))
    assert set(TOKENS) - fields <= tokens
    assert {name for name, _, _ in BUILT_IN} <= set(
        re.findall(r"^\| `([\w -]+)` \|", text, re.MULTILINE)
    )


@pytest.mark.parametrize("line", re.findall(r"^gallery .*$", page("README.md"), flags=re.MULTILINE))
def test_every_command_line_in_the_readme_is_understood(line: str) -> None:
    words = shlex.split(line, comments=True)
    arguments = words[1 : words.index("|")] if "|" in words else words[1:]
    assert callable(commands.parse(arguments))


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page(name))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (ROOT / name).parent.joinpath(target).exists()] == []

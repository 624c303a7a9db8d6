"""Fixtures for all tests: a small real library, caches of their own, a user without rights."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PRODUCTION = """\
title: Jung_E
title_local: {ko: 정이}
director: Yeon Sang-ho
language: en
cast:
  - {code: kim, name: Kim Hyun-joo, name_local: {ko: 김현주}, role: Jung-E, aliases: [Kim Hyun Joo]}
  - {code: kang, name: Kang Soo-yeon, name_local: {ko: 강수연}, role: Seo-Hyun}
defaults: {credit: Render made for this project, creator: Stills Gallery}
vocabulary: {prop: {robot head: {synonyms: [android head], ko: 로봇 머리}}}
"""

# file stem -> (size, sidecar text or None)
STILLS: dict[str, tuple[tuple[int, int], str | None]] = {
    "corridor": ((200, 300), None),
    "crew": (
        (300, 200),
        "caption: {en: Crew filming the android, ko: 정이가 서 있는 실험실}\n"
        "tags: [place/science lab, crew]\nkind: bts\nrating: 3\ndate: 2022-11-04\n",
    ),
    "earth": ((320, 180), "caption: The barren earth\nkind: unit\nrating: 4\nlabel: blue\n"),
    "lab": (
        (300, 200),
        "# first look at the lab\ncaption: Science lab before the take   # approved wording\n"
        'people: [kim, kang]\ntags: [place/science lab]\nkind: unit\nnumber: "00087"\n'
        "scene: 42A\ndate: 2022-11-03\n",
    ),
    "robot-head": (
        (300, 200),
        "caption: robot head engraved Jung-E\ntags: [prop/robot head, place/science lab]\n"
        'people: [kim]\nkind: bts\nnumber: "00123"\nscene: 42A\ndate: 2022-11-03\nrating: 5\n'
        "pick: pick\nalt_text: A white robot head lies on its side.\n",
    ),
    "slate": ((240, 160), "caption: 'Slate, scene 42A take 3'\nkind: bts\npick: reject\n"),
}


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has a cache and a state folder of its own."""
    monkeypatch.setenv("GALLERY_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GALLERY_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("GALLERY_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture
def library_folder(tmp_path: Path) -> Path:
    """A library of six stills with real pictures and captions."""
    folder = tmp_path / "library"
    pictures = folder / "assets" / "jung_e"
    captions = folder / "metadata" / "jung_e"
    pictures.mkdir(parents=True)
    captions.mkdir(parents=True)
    (captions / "production.yaml").write_text(PRODUCTION, encoding="utf-8")
    for number, (stem, (size, sidecar)) in enumerate(STILLS.items()):
        colour = (40 * number, 90, 200 - 30 * number)
        Image.new("RGB", size, colour).save(pictures / f"{stem}.jpg", quality=90)
        if sidecar is not None:
            (captions / f"{stem}.yaml").write_text(sidecar, encoding="utf-8")
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may read and write."""
    folder = Path(tempfile.mkdtemp(prefix="stills-"))
    folder.chmod(0o777)
    yield folder
    subprocess.run(["chmod", "-R", "u+rwx", str(folder)], check=False)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def without_rights() -> Iterator[None]:
    """Not to be root for a while: permissions hold then."""
    if os.getuid() != 0:
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)

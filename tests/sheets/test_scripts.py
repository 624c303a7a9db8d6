"""Captions in any script, with the fonts for it and without: no caption can end the program.

Each sheet is made by a process of its own, which may have fonts of its own and may crash.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image

from tests.needs import lacking

ROOT = Path(__file__).resolve().parent.parent.parent
CJK = Path("/usr/share/fonts/opentype/noto")
NOTO = ROOT / "build" / "fonts-noto-core"  # not installed: it would change the other tests
FONTS = """\
<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
CAPTIONS = {
    "Devanagari": "हिन्दी में शीर्षक: रोबोट का सिर",
    "Tamil": "தமிழ் மொழியில் தலைப்பு",
    "Bengali": "বাংলা ভাষায় ক্যাপশন",
    "Telugu": "తెలుగు శీర్షిక",
    "Kannada": "ಕನ್ನಡ ಶೀರ್ಷಿಕೆ",
    "Gujarati": "ગુજરાતી શીર્ષક",
    "Gurmukhi": "ਪੰਜਾਬੀ ਸਿਰਲੇਖ",
    "Sinhala": "ශ්‍රී ලංකා මාතෘකාව",
    "Khmer": "ភាសាខ្មែរ ចំណងជើង",
    "Thai": "ภาษาไทย คำบรรยาย",
    "Lao": "ພາສາລາວ ຄຳບັນຍາຍ",
    "Myanmar": "မြန်မာဘာသာ စာတန်း",
    "Tibetan": "བོད་ཡིག ཞལ་བྱང",
    "Malayalam": "മലയാളം അടിക്കുറിപ്പ്",
    "Oriya": "ଓଡ଼ିଆ ଭାଷା",
}


def library(folder: Path, captions: Sequence[str]) -> Path:
    (folder / "assets").mkdir(parents=True)
    (folder / "metadata").mkdir()
    Image.new("RGB", (60, 40), "teal").save(folder / "assets" / "000.jpg")
    for number, caption in enumerate(captions):
        picture = folder / "assets" / f"{number:03d}.jpg"
        if number:
            os.link(folder / "assets" / "000.jpg", picture)
        sidecar = folder / "metadata" / f"{number:03d}.yaml"
        sidecar.write_text(f"caption: |-\n  {caption}\n", encoding="utf-8")
    return folder


def fonts_of(folder: Path, tmp_path: Path) -> Mapping[str, str]:
    """Return an environment with the fonts of one folder, and no others."""
    if not folder.is_dir():
        lacking(f"needs the fonts in {folder}")
    config = tmp_path / "fonts.conf"
    config.write_text(FONTS.format(folder=folder, cache=tmp_path / "fonts"), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(config)}


def sheet(
    folder: Path, name: str, fonts: Mapping[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gallery", "-L", str(folder), "sheet", "-o", name, *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **fonts}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=folder.parent, check=False
    )


@pytest.fixture(scope="session")
def noto() -> Path:
    """Return the folder of Debian's fonts-noto-core, downloaded once and unpacked."""
    fonts = NOTO / "usr" / "share" / "fonts" / "truetype" / "noto"
    if not fonts.is_dir():
        NOTO.mkdir(parents=True, exist_ok=True)
        for command in ("apt-get update", "apt-get download fonts-noto-core"):
            subprocess.run(command.split(), cwd=NOTO, capture_output=True, check=False)
        for package in NOTO.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, NOTO], check=True)
    if not fonts.is_dir():
        lacking("needs the fonts of Debian's package fonts-noto-core")
    return fonts


@pytest.mark.parametrize("suffix", ["pdf", "png", "html"])
def test_scripts_without_a_font_give_boxes_and_one_warning(tmp_path: Path, suffix: str) -> None:
    folder = library(tmp_path / "library", [*CAPTIONS.values(), "robot head"])
    done = sheet(folder, f"a.{suffix}", fonts_of(CJK, tmp_path), "--caption", "{caption}")
    own_fonts = suffix == "html"  # a browser sets it in the fonts that it has
    assert done.returncode == (0 if own_fonts else 1), done.stderr
    told = "gallery: warning: 000, 001, 002, 003 and 11 more: no installed font can draw "
    assert [line[: len(told)] for line in done.stderr.splitlines()] == ([] if own_fonts else [told])
    written = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
    assert written == [f"a.{suffix}", "fonts.conf"]


def test_with_fonts_the_captions_are_found_and_copied(tmp_path: Path, noto: Path) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    for script in CAPTIONS:
        designs = (noto / f"Noto{design}{script}-Regular.ttf" for design in ("Sans", "Serif"))
        shutil.copy(next(font for font in designs if font.exists()), chosen)
    shutil.copy(CJK / "NotoSansCJK-Regular.ttc", chosen)
    folder = library(tmp_path / "library", list(CAPTIONS.values()))
    done = sheet(folder, "a.pdf", fonts_of(chosen, tmp_path), "--caption", "{caption}")
    assert (done.returncode, done.stderr) == (0, "")
    text = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, check=True)
    lines = text.stdout.decode().splitlines()
    assert [caption for caption in CAPTIONS.values() if caption not in lines] == []


def blocks() -> Iterator[str]:
    """Yield characters of each 128 code points that Unicode has given away, some of the Han."""
    for start in range(0, 0x32400, 128):
        if (0x3400 <= start < 0xD780 or start >= 0x20000) and start % 0x800:
            continue
        span = map(chr, range(start, start + 128))
        known = [char for char in span if unicodedata.category(char) not in ("Cn", "Cc", "Cs")]
        if known:
            step = -(-len(known) // 16)
            yield "".join(known[::step])


@pytest.mark.parametrize(
    ("suffix", "fonts"), [("pdf", "few"), ("pdf", "many"), ("png", "few"), ("html", "few")]
)
def test_no_character_can_end_the_program(
    tmp_path: Path, noto: Path, suffix: str, fonts: str
) -> None:
    some = list(blocks())
    captions = [" ".join(some[start : start + 6]) for start in range(0, len(some), 6)]
    folder = library(tmp_path / "library", captions)
    environment = fonts_of(CJK if fonts == "few" else noto, tmp_path)
    options = ("--grid", "5x8", "--caption", "{caption}", "--watermark", CAPTIONS["Devanagari"])
    done = sheet(folder, f"a.{suffix}", environment, *options, "--title", some[-1])
    assert done.returncode in (0, 1), (done.returncode, done.stderr[-2000:])
    assert list(tmp_path.glob(f"a*.{suffix}"))
    assert not list(tmp_path.glob(".*"))

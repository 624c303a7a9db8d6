"""The picture files of a package: each content once, by its hash, and which are broken on purpose.

Vector drawings and a desktop's icons are left out; every other kind of raster file that a
photographer, a scanner, a laboratory or a camera writes counts, read here or not.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SUFFIXES = (
    "jpg jpeg jpe jfif jif png apng tif tiff btf webp heic heif hif heics avif gif bmp dib "
    "jp2 j2k jpx jpf jpc j2c jpm mpo jps jxl jxr wdp psd psb "
    "dng cr2 cr3 crw nef nrw arw sr2 srf raf rw2 rwl raw orf pef srw x3f mrw 3fr fff iiq mef mos "
    "erf kdc dcr exr dpx cin hdr pic tga pcx dcx pnm pbm pgm ppm pam pfm sgi rgb ras sun "
    "pcd jng mng jls xcf ora kra"
)
SUFFIXES = frozenset(_SUFFIXES.split())
_KINDS = {
    "JPEG": "jpg jpeg jpe jfif jif",
    "TIFF": "tif tiff btf",
    "PNG": "png",
    "APNG": "apng",
    "HEIF": "heic heif hif heics",
    "BMP": "bmp dib",
    "JPEG 2000": "jp2 j2k jpx jpf jpc j2c jpm",
    "JPEG XL": "jxl",
    "JPEG XR": "jxr wdp",
    "JPEG-LS": "jls",
    "MPO": "mpo",
    "stereo JPEG": "jps",
    "Photoshop": "psd psb",
    "RAW": "dng cr2 cr3 crw nef nrw arw sr2 srf raf rw2 rwl raw orf pef srw x3f mrw 3fr fff iiq "
    "mef mos erf kdc dcr",
    "OpenEXR": "exr",
    "DPX, Cineon": "dpx cin",
    "Radiance": "hdr pic",
    "Targa": "tga",
    "PCX": "pcx dcx",
    "Netpbm": "pnm pbm pgm ppm pam pfm",
    "SGI": "sgi rgb",
    "Sun raster": "ras sun",
    "Photo CD": "pcd",
    "MNG, JNG": "jng mng",
    "layers of GIMP and Krita": "xcf ora kra",
}
KINDS = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes.split()}
HASH = 10  # hexadecimal digits: two of 10,000 files share them once in 20,000 such collections

# Names that projects give to what a fuzzer found and to files that are broken by hand.
_BROKEN = re.compile(
    r"poc|fuzz|crash|corrupt|broken|malform|invalid|cve-?\d|overflow|double_?free|infinite"
    r"|(?<![a-z])(oom|hang|trunc\w*|timeout|segv|leak|bad|damaged|illegal|ghsa)(?![a-z])"
    r"|/x[a-z\d]{2}n\d[cg]\d\d\.png$",  # PngSuite's broken ones
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One file of a package. `hash` is of its content, `broken` whether it is so on purpose."""

    path: Path
    hash: str
    broken: bool

    @property
    def suffix(self) -> str:
        """The suffix in small letters, without the dot."""
        return self.path.suffix[1:].lower()

    @property
    def kind(self) -> str:
        """The format by the suffix, as it is listed by: "JPEG", "TIFF", "RAW" ..."""
        return KINDS.get(self.suffix, self.suffix.upper())


def pictures(package: Path) -> tuple[Picture, ...]:
    """Return the pictures of an unpacked package by path; equal contents once."""
    found: dict[str, Picture] = {}
    for path in sorted(path for path in package.rglob("*") if path.is_file()):
        if path.suffix[1:].lower() not in SUFFIXES:
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:HASH]
        found.setdefault(digest, Picture(path, digest, is_broken(path.relative_to(package))))
    return tuple(found.values())


def is_broken(place: Path) -> bool:
    """Tell whether a file is broken on purpose, by its path below the folder of its archive."""
    return _BROKEN.search("/" + "/".join(place.parts[1:])) is not None


def lay_out(pictures: Iterable[Picture], library: Path) -> None:
    """Make `library` afresh, each picture a still of its own: `assets/HASH/NAME`.

    A folder for each, for two files of one name are renditions of one still. Files are linked; one
    that the program writes to is seen by its time (`product`).
    """
    shutil.rmtree(library, ignore_errors=True)
    for picture in pictures:
        place = library / "assets" / picture.hash / picture.path.name
        place.parent.mkdir(parents=True)
        os.link(picture.path, place)

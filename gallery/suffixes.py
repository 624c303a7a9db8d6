"""Which suffixes are pictures, by format: what a folder is searched for, and what may be RAW.

It lies below both `library`, which lists files by it, and `imaging`, which decodes them by their
first bytes and needs the suffix for RAW alone.
"""

from __future__ import annotations

from collections.abc import Mapping

# Format -> suffixes, the format that is best to look at first: of several renditions of a still
# the first one here is shown.
SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "jpeg": ("jpg", "jpeg", "jpe", "jfif", "mpo", "jps"),  # MPO and JPS: two views, one JPEG first
    "png": ("png", "apng"),
    "webp": ("webp",),
    "avif": ("avif",),
    "heic": ("heic", "heif", "hif"),
    "jxl": ("jxl",),
    "tiff": ("tif", "tiff"),
    "psd": ("psd", "psb"),
    "jpeg2000": ("jp2", "jpx", "jpf", "j2k", "j2c", "jpc"),
    "bmp": ("bmp", "dib"),
    "gif": ("gif",),
    "dpx": ("dpx",),
    "exr": ("exr",),
    "raw": (
        *("cr3", "cr2", "crw", "nef", "nrw", "arw", "sr2", "srf", "raf", "orf", "ori", "rw2"),
        *("rwl", "pef", "dng", "iiq", "3fr", "fff", "x3f", "srw", "erf", "kdc", "k25", "dcr"),
        *("mrw", "mos", "mef", "bay", "gpr", "raw"),
    ),
}
FORMATS: Mapping[str, str] = {
    suffix: name for name, suffixes in SUFFIXES.items() for suffix in suffixes
}
RAW_SUFFIXES = frozenset(SUFFIXES["raw"])

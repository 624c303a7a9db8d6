"""Which Debian source packages are read, and how they are fetched: by apt, with a list of its own.

apt knows the sources, checks their signatures and says where each file lies and what its hash is.
Nothing of the machine's own configuration is touched, and no right is needed: lists, cache and
sources lie below `build/corpora/apt`. Only the authors' archive is fetched, for Debian's own part
holds no pictures. What a mirror does not have in one release is looked for in the next.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpora.pictures import SUFFIXES

MIRROR = "http://deb.debian.org/debian"
RELEASES = ("bookworm", "trixie")
HELPER = "/usr/lib/apt/apt-helper"
KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
FETCH_SECONDS = 300  # for one archive

# Those that CI reads, the most telling first: EXIF, IPTC and XMP of many programs, TIFF, HEIF.
PART = (
    "exiv2",
    "jhead",
    "libimage-exiftool-perl",
    "tiff",
    "libheif",
    "libmetadata-extractor-java",
    "exempi",
    "libexif",
)
REST = (
    "argyll",
    "charls",
    "darktable",
    "digikam",
    "eog",
    "exif",
    "exifprobe",
    "ffmpeg",
    "fotoxx",
    "freeimage",
    "gdal",
    "gdk-pixbuf",
    "geeqie",
    "gegl",
    "gexiv2",
    "gimp",
    "golang-github-rwcarlsen-goexif",
    "golang-golang-x-image",
    "graphicsmagick",
    "gthumb",
    "gwenview",
    "hugin",
    "hugo",
    "imagemagick",
    "imlib2",
    "jpeg-xl",
    "kfilemetadata-kf5",
    "kimageformats",
    "kphotoalbum",
    "lcms2",
    "leptonlib",
    "libavif",
    "libextractor",
    "libgd2",
    "libgdiplus",
    "libimage-info-perl",
    "libimage-metadata-jpeg-perl",
    "libimage-size-perl",
    "libiptcdata",
    "libjpeg-turbo",
    "libopenraw",
    "libpdfbox2-java",
    "libpng1.6",
    "libraw",
    "libspng",
    "libtwelvemonkeys-java",
    "libwebp",
    "mat2",
    "mediawiki",
    "netpbm-free",
    "opencv",
    "openexr",
    "openimageio",
    "openjpeg2",
    "php-getid3",
    "piexif",
    "pikepdf",
    "pillow",
    "poppler",
    "python-exif",
    "python-imageio",
    "qt6-base",
    "qt6-imageformats",
    "rapid-photo-downloader",
    "rawtherapee",
    "ruby-fastimage",
    "ruby-mini-exiftool",
    "ruby-vips",
    "shotwell",
    "sorl-thumbnail",
    "tifffile",
    "tracker-miners",
    "tumbler",
    "vips",
    "wand",
    "willow",
    "wordpress",
)
# Thousands of a desktop's icons say nothing about photographs: only these folders of such packages.
WITHIN = {
    "gimp": r"app/tests|tests/|data/images|devel-docs/.*\.jpe?g",
    "mediawiki": r"tests/",
    "qt6-base": r"tests/",
    "wxwidgets3.2": r"tests/|samples/image",
    "opencv": r"samples/data|\.(jpe?g|tiff?|exr|hdr)$",
}


class FetchError(Exception):
    """A package, or the list of all, could not be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Archive:
    """One file of a source package: where it lies and what it must hash to."""

    url: str
    name: str
    checksum: str  # "SHA256:..."


class Sources:
    """Debian's source packages, with apt's lists kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def update(self) -> None:
        """Fetch the list of packages; FetchError without apt or a network."""
        if shutil.which("apt-get") is None or not Path(HELPER).exists() or not KEYS.exists():
            raise FetchError("apt and Debian's keys are not on this system")
        for name in ("lists/partial", "cache/archives/partial", "work"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        lines = [f"deb-src [signed-by={KEYS}] {MIRROR} {release} main" for release in RELEASES]
        (self._folder / "sources.list").write_text("\n".join(lines) + "\n", encoding="utf-8")
        said = self._run("apt-get", "--error-on=any", "update")
        if said is None:
            raise FetchError(f"no list of packages from {MIRROR}")

    def fetch(self, package: str, into: Path) -> int:
        """Unpack the pictures of `package` as the folder `into`; return how many there are."""
        for release in RELEASES:
            archives = self._archives(f"{package}/{release}")
            try:
                return self._unpack(package, archives, into)
            except FetchError:
                continue
        raise FetchError(f"{package} is in no release of {MIRROR}")

    def _archives(self, package: str) -> tuple[Archive, ...]:
        said = self._run("apt-get", "source", "--print-uris", "--only-source", package)
        return tuple(
            Archive(*found)
            for found in re.findall(
                r"^'([^']+)' (\S+\.orig\S*\.tar\.\w+) \d+ (\S+)", said or "", re.M
            )
            if not found[1].endswith(".asc")
        )

    def _unpack(self, package: str, archives: Sequence[Archive], into: Path) -> int:
        if not archives:
            raise FetchError(f"{package} is not listed")
        beside = into.with_name(f".{into.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        count = 0
        for archive in archives:
            path = self._folder / "work" / archive.name
            if self._run(HELPER, "download-file", archive.url, str(path), archive.checksum) is None:
                raise FetchError(f"{archive.url} cannot be fetched")
            count += unpack(path, beside, WITHIN.get(package, ""))
            path.unlink()
        beside.mkdir(parents=True, exist_ok=True)
        beside.rename(into)
        return count

    def _run(self, *command: str) -> str | None:
        """Run apt on our own lists; return what it printed, or None where it failed."""
        options = {
            "Dir::Etc::sourcelist": self._folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::lists": self._folder / "lists",
            "Dir::Cache": self._folder / "cache",
            "APT::Sandbox::User": "",  # it could not write below a home folder
            "Acquire::Languages": "none",
            "Acquire::Retries": "1",
        }
        words = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
        try:
            run = subprocess.run(
                (command[0], *words, *command[1:]),
                capture_output=True,
                text=True,
                check=False,
                timeout=FETCH_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return None
        return None if run.returncode else run.stdout


def unpack(archive: Path, into: Path, within: str = "") -> int:
    """Write the pictures in a tar archive below `into`; return how many. FetchError if broken.

    Links are left out, and so is every path that leads outside of `into`.
    """
    count = 0
    try:
        with tarfile.open(archive, "r|*") as tar:
            for member in _pictures(tar, re.compile(within, re.IGNORECASE)):
                tar.extract(member, into, filter="data")
                count += 1
    except (tarfile.TarError, EOFError, OSError) as error:
        raise FetchError(f"{archive.name} cannot be unpacked ({error})") from error
    return count


def _pictures(
    members: Iterable[tarfile.TarInfo], within: re.Pattern[str]
) -> Iterator[tarfile.TarInfo]:
    for member in members:
        suffix = member.name.rpartition(".")[2].lower()
        if member.isfile() and member.size and suffix in SUFFIXES and within.search(member.name):
            yield member

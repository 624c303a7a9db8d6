"""An XMP sidecar: the file in which other programs keep what they do not write into a picture.

It comes from anywhere, so it is read in a worker, within a bound, and told to be broken before
exiv2 sees it: exiv2 finds nothing in half a file and says nothing of it. A document type is
refused, because entities are declared there.
"""

from __future__ import annotations

from typing import BinaryIO
from xml.parsers import expat

from gallery.errors import PictureError
from gallery.imaging.embedded import MAX_SIDECAR, xmp_sidecar
from gallery.picture import PictureFacts

FORMAT = "XMP"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"


def xmp_facts(path: str, stream: BinaryIO, size: int) -> PictureFacts:
    """Return what the XMP sidecar of `size` bytes says; PictureError says why it is not read."""
    if size > MAX_SIDECAR:
        limit = f"{MAX_SIDECAR >> 20} MiB"
        raise PictureError(path, f"is larger than {limit}; an XMP sidecar of that size is not read")
    _check(path, stream.read(MAX_SIDECAR))
    stream.seek(0)
    found = xmp_sidecar(stream)
    return PictureFacts(
        format=FORMAT,
        camera=found.camera,
        lens=found.lens,
        taken=found.taken,
        exposure_s=found.exposure_s,
        aperture=found.aperture,
        iso=found.iso,
        focal_mm=found.focal_mm,
        embedded=found.properties,
    )


def _check(path: str, data: bytes) -> None:
    """Raise PictureError where this is not whole XML with RDF in it."""
    names: set[str] = set()

    def begun(name: str, _attributes: dict[str, str]) -> None:
        if name == _RDF:
            names.add(name)

    def declared(*_: object) -> None:
        raise PictureError(path, "has a document type, which XMP does not have; it is not read")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begun
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        reason = f"is not whole XMP (line {error.lineno}: {what}); nothing of it is read"
        raise PictureError(path, reason) from error
    if not names:
        raise PictureError(path, "is XML, but holds no XMP; nothing of it is read")

"""Whether IPTC IIM was changed by a program that left XMP alone: the digest that Photoshop keeps.

Programs that write both put the MD5 of the IIM block beside it, as Photoshop's image resource
0x0425. Another sum later says that the IIM is newer than the XMP (Metadata Working Group,
Guidelines for Handling Image Metadata 2.0, 3.3). exiv2 reads the resources but does not hand them
out. Without a digest nothing is known, and XMP counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import md5

from gallery.imaging.jpeg_segments import PHOTOSHOP, Data, is_jpeg, segments

_IIM, _DIGEST = 0x0404, 0x0425
_PSD_HEADER = 26  # bytes before the colour table, which the resources follow


def is_stale(data: Data, tiff_resources: bytes = b"", tiff_iim: bytes = b"") -> bool:
    """Say whether there is a digest, and that of the IIM block is another.

    A TIFF's resources (tag 34377) and IIM (tag 33723) are given apart.
    """
    if tiff_resources:
        resources = tiff_resources
    elif is_jpeg(data):  # large resources go on in the next segment
        resources = b"".join(segments(data, PHOTOSHOP))
    elif data[:4] == b"8BPS":
        resources = _psd_resources(data)
    else:
        return False
    found = dict(_resources(resources))
    digest = found.get(_DIGEST, b"")
    iim = tiff_iim or found.get(_IIM, b"")
    if len(digest) != md5(usedforsecurity=False).digest_size or not iim or not any(digest):
        return False
    # TIFF counts in four bytes: a writer may have padded the block after it summed it up.
    sums = (md5(one, usedforsecurity=False).digest() for one in (iim, iim.rstrip(b"\0")))
    return digest not in sums


def _psd_resources(data: Data) -> bytes:
    start = _PSD_HEADER + 4 + int.from_bytes(data[_PSD_HEADER : _PSD_HEADER + 4], "big")
    return data[start + 4 : start + 4 + int.from_bytes(data[start : start + 4], "big")]


def _resources(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of Photoshop's resources, until something else comes."""
    place = 0
    while block[place : place + 4] == b"8BIM" and place + 12 <= len(block):
        number = int.from_bytes(block[place + 4 : place + 6], "big")
        name = block[place + 6] + 1
        size_at = place + 6 + name + name % 2
        size = int.from_bytes(block[size_at : size_at + 4], "big")
        yield number, block[size_at + 4 : size_at + 4 + size]
        place = size_at + 4 + size + size % 2

"""XMP that exiv2 does not find or does not take: a GIF's, and one that says a property twice.

Adobe's toolkit, which exiv2 has inside, refuses the whole of an XMP for one property that is there
twice, as older Photoshop Elements wrote `photoshop:History`. exiftool and Adobe's own programs read
the first.
"""

from __future__ import annotations

import mmap
from xml.etree import ElementTree

MOST = 16 << 20  # bytes of a packet

_GIF_HEAD = b"!\xff\x0bXMP DataXMP"
_GIF_END = b"\x01\xff\xfe\xfd\xfc"  # a ramp of bytes that leads a GIF decoder past the text
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def of_gif(data: mmap.mmap | bytes) -> str:
    """Return the XMP in a GIF's application extension, "" without one (XMP part 3, 1.1.2)."""
    if data[:4] != b"GIF8":
        return ""
    start = data.find(_GIF_HEAD)
    if start < 0:
        return ""
    start += len(_GIF_HEAD)
    end = data.find(_GIF_END, start, start + MOST)
    return data[start:end].decode("utf-8", errors="replace") if end > 0 else ""


def without_doubles(packet: str) -> str:
    """Return a packet in which each property is said once, the first time; "" if it is no XML.

    A packet that declares entities is none: XMP has no use for them, and attacks have.
    """
    start, end = packet.find("<x:xmpmeta"), packet.rfind("</x:xmpmeta>")
    if start < 0 or end < 0 or end > MOST or "<!" in packet:
        return ""
    try:
        root = ElementTree.fromstring(packet[start : end + len("</x:xmpmeta>")])
    except ElementTree.ParseError:
        return ""
    rdf = root.find(f"{_RDF}RDF")
    if rdf is None:
        return ""
    seen: set[str] = set()
    for description in rdf.iterfind(f"{_RDF}Description"):
        for name in [name for name in description.attrib if not name.startswith(_RDF)]:
            if name in seen:
                del description.attrib[name]
            seen.add(name)
        for child in list(description):
            if child.tag in seen:
                description.remove(child)
            seen.add(child.tag)
    # exiv2 knows XMP by this very beginning, and ElementTree has prefixes of its own.
    text = ElementTree.tostring(rdf, encoding="unicode")
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{text}</x:xmpmeta>'

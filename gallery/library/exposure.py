"""How a picture was taken, as a photographer reads it: 1/250 s, f/2.8, ISO 3200, 85 mm.

shot_rows(facts)    ("Camera", "Canon EOS R5"), ("Exposure", "1/250 s"), ("Aperture", "f/2.8") ...
"""

from __future__ import annotations

from gallery.picture import PictureFacts

_WHOLE = 0.3  # seconds; from here on no camera writes a fraction


def shot_rows(facts: PictureFacts) -> list[tuple[str, str]]:
    """Return what is known of how a picture was taken, each with its label."""
    rows = (
        ("Camera", facts.camera),
        ("Lens", facts.lens),
        ("Exposure", exposure_text(facts.exposure_s)),
        ("Aperture", f"f/{facts.aperture:.3g}" if facts.aperture else ""),
        ("ISO", str(facts.iso) if facts.iso else ""),
        ("Focal length", f"{facts.focal_mm:.4g} mm" if facts.focal_mm else ""),
        ("Taken", facts.taken.replace("T", " ")),
    )
    return [(label, text) for label, text in rows if text]


def exposure_text(seconds: float) -> str:
    """Return an exposure as cameras show it: "1/250 s", "0.5 s", "30 s"; "" of none."""
    if seconds <= 0:
        return ""
    if seconds < _WHOLE:
        return f"1/{1 / seconds:.0f} s"
    return f"{seconds:.3g} s"

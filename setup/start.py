"""What `make run` shows: the window on the sample library, or the same job on paper without one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHEET = Path("build") / "contact-sheet.pdf"

NO_DISPLAY = """\
There is no display here (neither $DISPLAY nor $WAYLAND_DISPLAY is set), so this is the same job
without the window: the sample library listed, then printed on a contact sheet.
"""
DONE = """
The contact sheet of the sample library is {sheet}.
For the window, run `make run` in a desktop session, over `ssh -X`, or on a virtual screen:
`xvfb-run make run`. To do the same to your own stills: `.venv/bin/gallery -L FOLDER --help`.
"""


def has_display(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether a window can open; macOS and Windows always have a screen."""
    if not platform.startswith("linux"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def gallery(*arguments: str) -> int:
    """Show a `gallery` command line as a person would type it, run it, return its exit code."""
    print(f"$ gallery {' '.join(arguments)}", flush=True)
    command = (sys.executable, "-m", "gallery", *arguments)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main() -> int:
    """Open the window, or list the sample and write its contact sheet; return the exit code."""
    if has_display():
        return gallery("open", ".")
    print(NO_DISPLAY)
    (ROOT / SHEET).parent.mkdir(exist_ok=True)
    worst = max(gallery("list"), gallery("sheet", "-o", str(SHEET), "--title", "Jung_E"))
    if (ROOT / SHEET).is_file():
        print(DONE.format(sheet=SHEET))
    return worst


if __name__ == "__main__":
    sys.exit(main())

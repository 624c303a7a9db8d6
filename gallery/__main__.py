"""`python -m gallery` and the command `gallery`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; return the exit code."""
    try:
        from gallery.cli.commands import parse
        from gallery.cli.edge import run

        return run(parse, sys.argv[1:])
    except KeyboardInterrupt:  # while the modules were still being loaded
        return 130


if __name__ == "__main__":
    sys.exit(main())

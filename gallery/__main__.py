"""`python -m gallery` and the command `gallery`."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command line; return the exit code."""
    try:
        from gallery.cli.commands import parse
        from gallery.cli.edge import run

        code = run(parse, sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # all is done: a late Ctrl+C just ends it
    except KeyboardInterrupt:  # while the modules were still being loaded
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())

"""A process that opens a library as a command does and prints each still as a line of JSON.

`gallery list --json` has the fields; this adds what the program knows of the picture itself.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from gallery.cli.reading import read_library
from gallery.cli.values import still_json
from gallery.search.choices import Choices
from gallery.search.index import SortKey
from gallery.search.query import parse


def main(folder: Path) -> int:
    """Print the stills of the library; return the exit code."""
    catalogue = read_library(folder).catalogue
    everything = catalogue.index.search(
        parse(""), Choices(), SortKey.FILE, descending=False, now=time.time()
    )
    for still_id in catalogue.index.ids(everything.rows):
        still = catalogue.still(still_id)
        if still is None:
            continue
        facts = asdict(still.facts) if still.facts else {}
        json.dump({"values": still_json(still), "facts": facts}, sys.stdout, default=str)
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

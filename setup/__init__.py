"""Gets a checkout ready to run: system libraries, then `.venv`. Standard library only.

`python3 -m setup run|test|check|bench` is the first line of each target of the Makefile. It looks
at the system before it touches anything, so that a person without rights hears at once which
command to run, and it returns at once when all is in place.
"""


class SetupError(Exception):
    """Setup cannot go on; the message says what to do."""

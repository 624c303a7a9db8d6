"""The command line. `commands` is what can be typed, `edge` what comes of it; one module a command.

A start costs what it imports: every module here brings in the rooms it needs inside the function
that needs them, and the window is loaded by `open` alone.
"""

"""Stills and their captions as files: no window, no pixels."""

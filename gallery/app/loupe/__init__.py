"""One still in the full window."""

"""The window: a Qt shell around the library, the filter, the pictures and the sheets."""

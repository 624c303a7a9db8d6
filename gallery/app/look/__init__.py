"""What everything looks like: palettes, style sheet, icons."""

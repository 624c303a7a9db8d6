"""The stills in the middle: a grid that costs what is on the screen."""

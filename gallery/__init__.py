"""Stills Gallery: production stills with their captions in plain YAML files."""

__version__ = "0.1.0"

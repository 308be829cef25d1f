"""A terminal news reader that typesets Chinese as a newspaper does."""

__version__ = "0.1.0"

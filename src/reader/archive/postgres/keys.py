"""Keys: the time of publication, and below it the number of the article among those of the same second.

So the order of keys is that of times; the newest come first in a walk along any index by key, and the partitions of
tables, which are ranges of keys, are ranges of time. Unlike SQLite's full-text index no index here grows with the gaps
between keys, so none is ever moved.
"""

from __future__ import annotations

BITS = 24
"""Bits of the number: 16 million articles of one second, and times up to the year 9999, fit into 63 bits."""

EARLY, LATE = 946_684_800, 4_102_444_800
"""The beginnings of the years 2000 and 2100, epoch seconds: what is before and after lies in one partition each."""


def lowest(time: int) -> int:
    """Below all keys of this time (epoch seconds) and later."""
    return time << BITS


def time_of(key: int) -> int:
    """The time of a key, epoch seconds."""
    return key >> BITS

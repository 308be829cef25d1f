"""Sketches: a few numbers of a text by which another text that is nearly the same one is found.

A text is taken as its shingles, runs of characters (Broder 1997, "On the resemblance and containment of documents"). Of
those that begin with one of a few common characters, so that the choice depends on the text alone and not on where it
stands, the smallest hashes are kept (bottom-k min-wise sampling): of two texts that share the part r of their shingles,
a sketch of k has one in common with a probability of about 1 - (1 - r)^k.
"""

from __future__ import annotations

import re
from zlib import crc32

from reader.text.fold import fold

ENOUGH = 120
"""Han characters, or as much in other letters (three for one), below which a text says too little to be compared."""

SAMPLED = 4
"""Hashes of a sketch: of two texts that share half of their shingles 15 in 16 are found."""

BITS = 18
"""Of a hash. Sketches are compared within days only, and what they find is verified."""

LENGTH = 8
"""Characters of a shingle: Chinese words have two, so that it is a phrase and no name."""

LONGEST = 10_000
"""Characters of a text beyond which it is compared with none: it bounds the time."""

_shingles = re.compile(rf"[的一在和了中是年日为有国tsr](?=(.{{{LENGTH}}}))", re.DOTALL).findall


_VARIANTS = str.maketrans("瞭甦藉覆俱座像炼彷揹薰", "了苏借复具坐象链仿背熏")
"""Characters that two papers choose between, and that OpenCC's tables of characters keep apart."""


_chosen = re.compile("[瞭甦藉覆俱座像炼彷揹薰]").search
_passed_over = re.compile(r"[^\w.:%/-]+|_+").sub


def plain(text: str) -> str:
    """The text as it is compared: folded, without spaces and punctuation but that of numbers."""
    return plain_folded(fold(text))


def plain_folded(folded: str) -> str:
    """The same of a text that is folded already."""
    kept = _passed_over("", folded)
    return kept.translate(_VARIANTS) if _chosen(kept) else kept


def sketch(text: str) -> tuple[int, ...]:
    """Up to SAMPLED different numbers of BITS of a text, ascending; none where it says too little, or is too long."""
    return sketch_of_folded(fold(text)) if ENOUGH <= len(text) <= LONGEST else ()


def sketch_of_folded(folded: str) -> tuple[int, ...]:
    """The same of a text that is folded already."""
    return sketch_of_plain(plain_folded(folded)) if ENOUGH <= len(folded) <= LONGEST else ()


def sketch_of_plain(text: str) -> tuple[int, ...]:
    """The same of what `plain` has made of a text of ENOUGH characters and no more than LONGEST."""
    if len(text) < 3 * ENOUGH and len(text.encode("utf-8", "replace")) < 3 * ENOUGH:
        return ()
    hashes = {crc32(shingle.encode("utf-8", "replace")) for shingle in _shingles(text)}
    return tuple(sorted({number >> (32 - BITS) for number in sorted(hashes)[:SAMPLED]}))

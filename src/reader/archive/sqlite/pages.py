"""The pages of a segment: postings as FTS5 keeps them, for rows with these keys.

The format is FTS5's own, as its source describes it (ext/fts5/fts5_index.c, "Segment leaves"), for `detail=none`:

    page:     0 0, the offset of the footer (both two bytes), entries, footer
    entry:    [bytes in common with the term before,] bytes of the rest, the rest, rowids
    rowids:   the first one, then what each is above the one before
    footer:   the offset of the first entry, then what each is above the one before

All numbers are SQLite's varints: seven bits a byte, the highest first. The first entry of a page has its whole term.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reader.archive.postings import FIRST_LETTERS, MOST, NUMBER, OWNER, Postings, changes, code_of, sorted_once
from reader.text.cut_many import BITS, Numbers

SIZE = 4050
"""Bytes after which a page is full, as in FTS5. A list of rowids is not cut: a page may become some KB longer."""
HEADER = 4
HIGHEST = 1 << 56
"""Above all rowids that can be written here: varints of more have another last byte."""
_PREFIX = b"0"
"""Before each term: of the main index, not of one by prefixes."""
_COMPARED = 16
"""Bytes of terms that are compared at once."""

Bytes = npt.NDArray[np.uint8]


class Page(NamedTuple):
    """A page, and what tells it from the pages before: the shortest beginning of its first term; none of the first."""

    data: bytes
    separator: bytes


class _Lists(NamedTuple):
    """Terms in order: their bytes, where each begins and ends, how many rowids each has; and all these rowids."""

    text: bytes
    starts: Numbers
    lengths: Numbers
    counts: Numbers
    rowids: Numbers


def pages(postings: Postings, keys: Mapping[int, int]) -> list[Page]:
    """The pages of those articles that have a key, by their number; keys are from 1 to 2^56."""
    lists = _lists(postings, keys)
    if not len(lists.counts):
        return []
    prefixes = _in_common(lists)
    rowids, widths = _varints(_differences(lists))
    firsts = np.cumsum(lists.counts) - lists.counts
    sizes = 2 + lists.lengths - prefixes + np.add.reduceat(widths, firsts)
    cuts = _cuts(sizes)
    separators = [b""] + [lists.text[lists.starts[at] : lists.starts[at] + prefixes[at] + 1] for at in cuts[1:-1]]
    first = np.array(cuts[:-1])
    sizes[first] += prefixes[first] - 1  # no number of bytes in common, and all of the term
    prefixes[first] = 0
    entries = _entries(lists, prefixes, sizes, first, rowids)
    footers, ends = _footers(sizes, first)
    starts = np.concatenate(([0], np.cumsum(sizes)))[cuts].tolist()
    found = []
    for number, separator in enumerate(separators):
        body = entries[starts[number] : starts[number + 1]]
        footer = footers[ends[cuts[number]] : ends[cuts[number + 1]]]
        head = (HEADER + len(body)).to_bytes(HEADER, "big")
        found.append(Page(b"".join((head, body, footer)), separator))
    return found


def _lists(postings: Postings, keys: Mapping[int, int]) -> _Lists:
    """The terms of those articles that have keys, and their keys in order."""
    order = sorted(keys, key=keys.__getitem__)
    rank = np.full(MOST, -1, np.int64)
    rank[order] = np.arange(len(order))
    key_of = np.array([keys[number] for number in order], np.int64)
    codes = _ranked(postings.codes, rank)
    by_name = sorted(range(len(postings.words)), key=postings.words.__getitem__)
    place = np.empty(len(by_name), np.int64)
    place[by_name] = np.arange(len(by_name))
    spelt = sorted_once(place[postings.spelt >> OWNER] << OWNER | postings.spelt & NUMBER)
    spelt = _ranked(spelt, rank)
    text, lengths, starts, counts, terms = _coded(codes)
    ids, spelt_counts = _terms(spelt)
    names = [postings.words[by_name[at]] for at in ids.tolist()]
    encoded = [_PREFIX + name.encode("utf-8", "surrogatepass") for name in names]
    spelt_lengths = np.array([len(each) for each in encoded], np.int64)
    spelt_starts = len(text) + np.cumsum(spelt_lengths) - spelt_lengths
    before = np.searchsorted(terms, np.array([code_of(name) for name in names], np.int64), side="right")
    owners = np.concatenate((codes, spelt)) & NUMBER
    first = np.concatenate(([0], np.cumsum(np.concatenate((counts, spelt_counts)))))[:-1]
    first = np.insert(first[: len(counts)], before, first[len(counts) :])
    counts = np.insert(counts, before, spelt_counts)
    places = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(len(owners))
    return _Lists(
        text + b"".join(encoded),
        np.insert(starts, before, spelt_starts),
        np.insert(lengths, before, spelt_lengths),
        counts,
        key_of[owners[places]],
    )


def _ranked(numbers: Numbers, rank: Numbers) -> Numbers:
    """Sorted postings with the ranks of their articles in place of their numbers, without those that have none."""
    ranks = rank[numbers & NUMBER]
    kept = ranks >= 0
    ranked = numbers & ~NUMBER | ranks
    if not kept.all():
        ranked = ranked[kept]
    known = rank[rank >= 0]
    return ranked if (known[1:] > known[:-1]).all() else sorted_once(ranked)


def _terms(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The terms of sorted postings, and how many each has."""
    terms = numbers >> OWNER
    starts = changes(terms)
    return terms[starts], np.diff(starts, append=len(terms))


def _coded(codes: Numbers) -> tuple[bytes, Numbers, Numbers, Numbers, Numbers]:
    """The text of the terms that are codes; of each its length, start, and number of postings; and the codes."""
    terms, counts = _terms(codes)
    kinds = terms >> 2 * BITS
    mask = (1 << BITS) - 1
    marks = np.where((kinds > 0) & (kinds < 15), kinds + 0xE000, 0)
    second = terms & mask
    pair = terms & ~mask == FIRST_LETTERS
    second, third = np.where(pair, second >> 8, second), np.where(pair, second & 0xFF, 0)
    points = np.stack((np.full(len(terms), _PREFIX[0]), marks, (terms >> BITS) & mask, second, third), axis=1)
    widths = (points > 0).astype(np.int64) + (points >= 0x80) + (points >= 0x800) + (points >= 0x10000)
    text = points[points > 0].astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    lengths = widths.sum(axis=1)
    return text.encode("utf-8", "surrogatepass"), lengths, np.cumsum(lengths) - lengths, counts, terms


def _in_common(lists: _Lists) -> Numbers:
    """How many bytes each term has in common with the one before."""
    shorter = np.minimum(lists.lengths[1:], lists.lengths[:-1])
    text = lists.text + bytes(_COMPARED)
    # Eight bytes from any place on as one number, the first byte the highest.
    eights = np.ndarray(len(text) - 7, ">u8", text, 0, (1,))
    found = _equal(eights[lists.starts])
    for at in range(8, _COMPARED, 8):
        longer = np.flatnonzero((found == at) & (shorter > at))
        found[longer] += _equal_pairs(eights[lists.starts[longer + 1] + at], eights[lists.starts[longer] + at])
    found = np.minimum(found, shorter)
    for at in np.flatnonzero((found == _COMPARED) & (shorter > _COMPARED)).tolist():
        one, other = (text[lists.starts[place] :][: lists.lengths[place]] for place in (at, at + 1))
        pairs = zip(one, other, strict=False)
        found[at] = next((place for place, (a, b) in enumerate(pairs) if a != b), shorter[at])
    return np.concatenate(([0], found))


def _equal(eights: npt.NDArray[np.uint64]) -> Numbers:
    """How many bytes of each are those of the one before."""
    return _equal_pairs(eights[1:], eights[:-1])


def _equal_pairs(ones: npt.NDArray[np.uint64], others: npt.NDArray[np.uint64]) -> Numbers:
    differ = (ones ^ others).astype(np.uint64)
    differ &= ~(differ >> np.uint64(1))  # the highest bit alone counts: nothing is rounded up to the next
    return (64 - np.frexp(differ.astype(np.float64))[1]).astype(np.int64) >> 3


def _differences(lists: _Lists) -> Numbers:
    """The first rowid of each list, and what each other is above the one before."""
    values = np.diff(lists.rowids, prepend=0)
    firsts = np.cumsum(lists.counts) - lists.counts
    values[firsts] = lists.rowids[firsts]
    return values


def _varints(values: Numbers) -> tuple[Bytes, Numbers]:
    """Numbers from 0 to 2^56 as varints, one behind the other, and how many bytes each has."""
    widths = np.ones(len(values), np.int64)
    longer: list[Numbers] = []
    # Most have one byte: each further one is looked at where there is one before it.
    at = np.flatnonzero(values > 0x7F)
    while len(at):
        widths[at] += 1
        longer.append(at)
        at = at[values[at] >> 7 * len(longer) > 0x7F]
    ends = np.cumsum(widths)
    out = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    out[ends - 1] = values & 0x7F
    for step, at in enumerate(longer, 1):
        out[ends[at] - 1 - step] = ((values[at] >> 7 * step) & 0x7F) | 0x80
    return out, widths


def _cuts(sizes: Numbers) -> list[int]:
    """The entries that begin a page, and their number behind the last."""
    ends = np.cumsum(sizes + 2)  # two bytes at most in the footer
    cuts, total = [0], len(sizes)
    while cuts[-1] < total:
        before = int(ends[cuts[-1] - 1]) if cuts[-1] else 0
        full = int(np.searchsorted(ends, before + SIZE - HEADER, side="right"))
        cuts.append(max(full, cuts[-1] + 1))
    return cuts


def _entries(lists: _Lists, prefixes: Numbers, sizes: Numbers, first: Numbers, rowids: Bytes) -> bytes:
    """All entries, one behind the other."""
    out = np.empty(int(sizes.sum()), np.uint8)
    starts = np.cumsum(sizes) - sizes
    head = np.full(len(sizes), 2)
    head[first] = 1
    rest = lists.lengths - prefixes
    out[starts] = prefixes
    out[starts + head - 1] = rest
    text = np.frombuffer(lists.text, np.uint8)
    _copy(out, starts + head, text, lists.starts + prefixes, rest)
    lengths = sizes - head - rest
    _copy(out, starts + head + rest, rowids, np.cumsum(lengths) - lengths, lengths)
    return out.tobytes()


def _copy(out: Bytes, to: Numbers, source: Bytes, start: Numbers, lengths: Numbers) -> None:
    """Copy runs of bytes, each from its start in the source to its place."""
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    out[np.repeat(to, lengths) + within] = source[np.repeat(start, lengths) + within]


def _footers(sizes: Numbers, first: Numbers) -> tuple[bytes, list[int]]:
    """The footers, one behind the other; and where the part of each entry begins, and the last ends."""
    steps = np.concatenate(([0], sizes[:-1]))
    steps[first] = HEADER
    data, widths = _varints(steps)
    return data.tobytes(), [0, *np.cumsum(widths).tolist()]

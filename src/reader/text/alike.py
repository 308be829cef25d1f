"""Whether two texts are one: an agency's text in two papers, and not two bulletins after one pattern.

Both are laid side by side by the runs of characters that they share, as a diff does (Cohen's patience diff: the runs
that are unique in both, in the longest common order). They are one text if most of both is shared and nothing speaks
against it. Between shared runs only whole additions may stand, no words in place of other words: bulletins, reports and
forecasts differ in just these, in a number, a name or a place, and warnings, announcements and reports of sittings in
their first or last passage alone, under or over what all of their kind have.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from reader.text.fold import fold
from reader.text.shingles import LENGTH, plain

OF_SHORTER, OF_LONGER = 0.7, 0.6
"""The parts of the shorter and of the longer text that must be shared: a roundup has other stories besides."""

OWN = 0.1
"""As much of what is shared may stand in one text alone where the other has more of its own: each paper may cut other
passages, but two texts that each tell more than what they share are two.
"""

LEAST = 100
"""Characters that must be shared."""

WORDS = 12
"""Fewer characters are a few words, more are a passage."""

_AGENCY = (
    "新华社|新华网|新华视点|中新社|中新网|中国新闻网|人民日报|人民网|央视网|央视新闻|央广网|光明网|光明日报"
    "|经济日报|中国日报|环球网|环球时报|澎湃新闻|新京报|本报|本台|本网|本刊|我台"
)
_DATELINE = re.compile(
    r"\s*[(【\[]?\s*(?:"
    rf"(?:{_AGENCY})[^,。!?;\n]{{0,24}}?(?:电|讯|消息|报道)"
    r"|[^,。!?;\n\d]{0,16}?(?:\d{1,2}月)?\d{1,2}日[^,。!?;\n]{0,6}?(?:电|讯|消息)"
    r"|[^,。!?;\s]{0,10}?讯(?=[\s(】\]]))"
    r"\s*[】\])]?\s*(?:\([^()\n]{0,60}\))?[:—\s]*"
)
"""The dateline: 新华社北京3月2日电（记者某某）, 本报讯, 中新网3月2日电."""

_CREDITS = re.compile(
    r"^[\s(【\[]*(?:责任编辑|责编|编辑|编审|审核|校对|监制|统筹|制作|来源|稿源|原标题|作者|文字?|图片?|摄影"
    r"|(?:本报|见习|实习|通讯|新华社|中新社)?记者|通讯员|总台央视记者)\s*[:/丨|][^\n]{0,80}$"
    r"|\((?:完|本报|新华社|中新社|记者|通讯员|责任编辑|责编|编辑|来源|原标题|据)[^()\n]{0,60}\)",
    re.MULTILINE,
)
"""Who wrote, edited and brought it."""

_SAYS_NOTHING = re.compile(
    rf"据?(?:{_AGENCY})(?:客户端|消息|报道)?(?:记者)?|[今昨前当][天日]|日前|近日|据(?:悉|了解|介绍)|此外|另外"
)
"""Who tells it and how long ago it is for him: what every paper puts its own way."""

_sentences = re.compile(r"(?<=[。!?\n])|(?<=\. )").split
_of_itself = re.compile(
    r"关注.{0,16}(?:公众号|微信|微博|抖音|报道|我们|本[报台网刊])|公众号|二维码|扫码|扫一扫|下载.{0,12}(?:客户端|app)|敬请(?:关注|期待)"
    r"|原标题|编者按|未经.{0,12}(?:许可|授权)|请?注明(?:出处|来源)|(?:报料|爆料|新闻|投稿).{0,4}(?:热线|电话|邮箱|信箱)"
    r"|all rights reserved|follow us|sign up for|subscribe to|newsletter"
).search
"""A sentence in which a paper speaks of itself; each puts its own below a text."""

_PARTICLES = re.compile(r"[的地得了着过已将还也又都及与和]*").fullmatch
_NOT = re.compile("[不未没无非否勿莫禁]|not?")
_numbers = re.compile(r"\d+(?:[.:/]\d+)*").findall


class Run(NamedTuple):
    """A run of characters that two texts share: where it begins in each, and its length."""

    one: int
    other: int
    length: int


def told(text: str) -> str:
    """What a body tells, as `same` compares it: plain, without dateline and credits, a paper's own words for time, and
    sentences in which it speaks of itself.
    """
    text = fold(text)
    if dateline := _DATELINE.match(text):
        text = text[dateline.end() :]
    text = "".join(sentence for sentence in _sentences(_CREDITS.sub("", text)) if not _of_itself(sentence))
    return _SAYS_NOTHING.sub("", plain(text))


def same(one: str, other: str) -> bool:
    """Whether two texts, as `told` gives them, are one."""
    short, long = sorted((len(one), len(other)))
    if short < LEAST or short < OF_LONGER * long:
        return False
    if one == other:
        return True
    runs = shared(one, other)
    both = sum(run.length for run in runs)
    if both < max(LEAST, OF_SHORTER * short, OF_LONGER * long):
        return False
    gaps = list(_gaps(one, other, runs))
    own = min(sum(len(gap.one) for gap in gaps), sum(len(gap.other) for gap in gaps))
    return own <= OWN * both and all(map(_harmless, gaps))


def shared(one: str, other: str) -> list[Run]:
    """The runs of LENGTH characters or more that stand in both, in the order of both."""
    unique = _unique(other)
    anchors = [(at, unique[gram]) for gram, at in _unique(one).items() if gram in unique]
    runs: list[Run] = []
    end = other_end = 0
    for anchor, other_anchor in _in_order(anchors):
        if anchor < end or other_anchor < other_end:
            continue
        at, other_at = anchor, other_anchor
        while at > end and other_at > other_end and one[at - 1] == other[other_at - 1]:
            at, other_at = at - 1, other_at - 1
        length = _in_common(one, other, at, other_at)
        if runs and at == end and other_at == other_end:
            length += runs[-1].length
            at, other_at, _ = runs.pop()
        runs.append(Run(at, other_at, length))
        end, other_end = at + length, other_at + length
    return runs


class _Gap(NamedTuple):
    """What stands in each text between two shared runs, or at its edge; and whether it cuts a number."""

    one: str
    other: str
    at_edge: bool
    in_number: bool


def _gaps(one: str, other: str, runs: list[Run]) -> Iterator[_Gap]:
    end = other_end = 0
    for number, run in enumerate((*runs, Run(len(one), len(other), 0))):
        mine, theirs = one[end : run.one], other[other_end : run.other]
        if mine or theirs:
            before, after = one[end - 1 : end] if end else "", one[run.one : run.one + 1]
            cuts = any(
                (before.isdigit() and part[:1].isdigit()) or (after.isdigit() and part[-1:].isdigit())
                for part in (mine, theirs)
            )
            yield _Gap(mine, theirs, number in (0, len(runs)), cuts)
        end, other_end = run.one + run.length, run.other + run.length


def _harmless(gap: _Gap) -> bool:
    """Whether both texts may say the same although they differ here."""
    short, long = sorted((gap.one, gap.other), key=len)
    if gap.in_number:
        return False
    if _PARTICLES(short):
        # An addition: whole passages, or what changes nothing. Any word within may: 副, 涉嫌, 不, 十 before 三.
        if len(long) >= WORDS or _PARTICLES(long) or not any(map(str.isalnum, long)):
            return True
        return gap.at_edge and not (_numbers(long) or _NOT.search(long))
    return False


def _unique(text: str) -> dict[str, int]:
    """Where each run of LENGTH characters stands that stands there once."""
    found: dict[str, int] = {}
    for at in range(len(text) - LENGTH + 1):
        gram = text[at : at + LENGTH]
        found[gram] = -1 if gram in found else at
    return {gram: at for gram, at in found.items() if at >= 0}


def _in_order(anchors: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of pairs, ascending by the first, that ascends by the second too (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, other) in enumerate(anchors):
        pile = bisect_left(tops, other)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [other]
        piles[pile : pile + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = piles[-1] if piles else -1
    while number >= 0:
        chain.append(anchors[number])
        number = before[number]
    return chain[::-1]


def _in_common(one: str, other: str, at: int, other_at: int) -> int:
    """How many characters are the same in both from these places on."""
    length, step = 0, 1
    while one[at + length : at + length + step] == other[other_at + length : other_at + length + step]:
        length += step
        if min(len(one) - at, len(other) - other_at) <= length:
            break
        step *= 2
    limit = min(len(one) - at, len(other) - other_at)
    length = min(length, limit)
    while length < limit and one[at + length] == other[other_at + length]:
        length += 1
    return length

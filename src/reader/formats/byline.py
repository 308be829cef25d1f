"""Who tells a Chinese news item: the dateline's agency and place, and the reporters' names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.article import Byline

_DATELINE = re.compile(
    r"据?(?:(?P<agency>[\u4e00-\u9fff]{1,8}?(?:报网|报社|社|网|报|台))(?P<place>[\u4e00-\u9fff·]{0,12}?)"
    r"(?:\d{1,2}月)?\d{1,2}日(?:专?电|讯|消息|报道)"
    r"|(?P<own>本[报网台刊站社])讯)",
    re.ASCII,
)
_PARENTHESIS = re.compile(r"\s*[(（]([^()（）]{2,60})[)）]")
_SIGNED = re.compile(r"[\u4e00-\u9fff]{0,8}?(?:记者|作者|通讯员|撰文|文/)\s*[:：]?\s*([^\s。,，!！?？].{0,60})")
_ROLE = re.compile(
    r"(?:本[报网台刊站社]|[\u4e00-\u9fff]{1,4}[社网报台])?(?:特约|见习|实习|驻地|总站|职工)?(?:记者|作者|通讯员|实习生|编辑)\s*[:：]?\s*"
)
_HAN = "[\u4e00-\u9fff]"
_SINGLE = re.compile(rf"(?<!{_HAN})({_HAN}) ({_HAN})(?!{_HAN})")
_NAME = re.compile(rf"{_HAN}{{2,4}}|{_HAN}{{1,8}}(?:·{_HAN}{{1,8}}){{1,3}}")
_NO_NAMES = frozenset(("整合", "整理", "综合", "编译"))
_LONGEST_SIGNATURE = 40
"""Characters of a paragraph that holds names and nothing else."""


def byline(paragraphs: Sequence[str], named: str = "") -> Byline:
    """The byline of a body: the dateline of its first paragraph, and the names there or in a paragraph of their own.

    `named` is what the page's head says of the author, and counts where the body names nobody.
    """
    dateline = _DATELINE.match(paragraphs[0]) if paragraphs else None
    reporters: tuple[str, ...] = ()
    if dateline:
        parenthesis = _PARENTHESIS.match(paragraphs[0], dateline.end())
        reporters = names(parenthesis[1]) if parenthesis else ()
    reporters = reporters or _signed(paragraphs) or names(named)
    if not dateline:
        return Byline(reporters=reporters)
    return Byline(dateline["agency"] or dateline["own"], dateline["place"] or "", reporters)


def names(text: str) -> tuple[str, ...]:
    """The names in `记者 夏宾`, `索有为 徐跃超`, `记者张三、通讯员李四`; none where anything is not a name."""
    parts = _ROLE.sub(" ", text).replace("、", " ").replace(",", " ").replace("，", " ").split()
    # Names of two characters are often set with a space, to be as wide as those of three.
    found = tuple(_SINGLE.sub(r"\1\2", " ".join(part for part in parts if part not in _NO_NAMES)).split())
    return found if all(map(_NAME.fullmatch, found)) else ()


def _signed(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The names of the first paragraph that is a signature: `中新网记者 李爱平`, `作者 史轶夫 王秀晶`."""
    for paragraph in paragraphs:
        if (
            len(paragraph) <= _LONGEST_SIGNATURE
            and (signed := _SIGNED.fullmatch(paragraph))
            and (found := names(signed[1]))
        ):
            return found
    return ()

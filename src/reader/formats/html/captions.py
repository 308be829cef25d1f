"""Captions of pictures on Chinese news pages, and who took the picture."""

from __future__ import annotations

import re

LONGEST = 300
"""Characters of a caption."""

_LONGEST_CREDIT = 60
_NAME = "[\u4e00-\u9fff·]{2,12}"
_TAKEN_BY = rf"((?:[\u4e00-\u9fff]{{2,6}}(?:记者|通讯员)\s?)?{_NAME}(?:[、 ]{_NAME}){{0,3}}\s?(?:摄影?|供图|制图))"
_AGENCY = (
    r"((?:视觉中国|东方IC|IC photo|人民视觉|摄图网|图虫创意|CFP|Getty(?: Images)?|pixabay|新华社|中新社)"
    r"\s?(?:资料图?|供图|图)?)"
)
_SENT_BY = r"(?:\s?[\u4e00-\u9fff]{2,6}[网社报发])?"
_CREDIT = re.compile(
    rf"[(（]\s?(?:{_TAKEN_BY}|{_AGENCY})\s?[)）]$"
    rf"|(?:^|(?<=[。.!！?？;；…”」』\s]))(?:{_TAKEN_BY}{_SENT_BY}|{_AGENCY})$",
)
_SAYS_SO = re.compile(
    r"(?:[▲△↑▼]|(?:上|下|左|右|本|题|组)?图(?:为|：|:|/|｜|片来源|源|自)|(?:资料|效果|示意|截)图|视频截图)"
)


def credited(text: str) -> tuple[str, str]:
    """A caption as (what it shows, who took it): `图为现场。张三 摄` as (`图为现场。`, `张三 摄`)."""
    if len(text) <= LONGEST and (found := _CREDIT.search(text, max(0, len(text) - _LONGEST_CREDIT))):
        return text[: found.start()].strip(), next(filter(None, found.groups()))
    return text, ""


def is_caption(text: str) -> bool:
    """Whether a paragraph that follows a picture says itself that it is its caption."""
    return len(text) <= LONGEST and bool(_SAYS_SO.match(text) or credited(text)[1])

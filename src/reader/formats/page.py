"""What is known of a page beside its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What a parser cannot know: `language` (a BCP 47 tag or empty), time `zone`, and `url` (its address or empty)."""

    language: str = ""
    zone: tzinfo | None = None
    url: str = ""

"""How many unread articles each saved query finds, kept between sessions, since counting takes its time."""

from __future__ import annotations

import json
from contextlib import suppress

from reader.archive.query import both, parse
from reader.errors import ReaderError
from reader.session import Session
from reader.settings import SavedQuery

MOST = 99
"""Articles that are counted; beyond that there are just more."""

_NAME = "unread"


class Unread:
    """The counts of the session's saved queries, by text: as they were last, until they are counted anew."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._counts: dict[str, str] = {}
        with suppress(ValueError):
            kept = json.loads(session.marks.state(_NAME) or "{}")
            self._counts = {str(text): str(count) for text, count in kept.items()} if isinstance(kept, dict) else {}

    def of(self, saved: SavedQuery) -> str:
        """The count as it is shown: `7`, `99+`, `!` where the query has a mistake, nothing for 0 or not known."""
        return self._counts.get(saved.text, "")

    def count(self) -> dict[str, str]:
        """Count all. It asks the archive, and so may take long or raise Interrupted."""
        return {saved.text: self._count(saved.text) for saved in list(self._session.queries)}

    def _count(self, text: str) -> str:
        try:
            query = both(parse(text), parse("is:unread"))
        except ReaderError:
            return "!"
        session = self._session
        page = session.archive.headlines(session.shown(query), limit=MOST, marks=session.marks)
        return f"{MOST}+" if page.next else str(len(page.headlines) or "")

    def take(self, counts: dict[str, str]) -> bool:
        """Keep what was counted; whether it differs from what is shown."""
        if counts == self._counts:
            return False
        self._counts = counts
        self._session.marks.set_state(_NAME, json.dumps(counts))
        return True

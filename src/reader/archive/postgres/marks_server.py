"""What is said to the server about marks: what changed here, and what changed elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reader.archive.mark_changes import Change
from reader.archive.postgres.marks_file import Reply, Standing
from reader.archive.postgres.marks_schema import BATCH, MOST
from reader.errors import ReaderError
from reader.language import _

if TYPE_CHECKING:
    import psycopg

_CLOCK = "SELECT session_user::text, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

_SINCE = """
SELECT kind, id, detail, value, time, number FROM reader.mark WHERE person = session_user::text AND number > %s
ORDER BY number LIMIT %s
"""

_SETTLED = """
SELECT kind, id, detail, mark.value, time, number FROM reader.mark
JOIN jsonb_to_recordset(%s::jsonb) AS sent (kind text, id text, detail text) USING (kind, id, detail)
WHERE person = session_user::text
"""

_STANDING = """
SELECT coalesce((SELECT number FROM reader.person WHERE name = session_user::text), 0),
    coalesce((SELECT number FROM reader.device WHERE person = session_user::text AND device = %s), 0)
"""


def ask(connection: psycopg.Connection[Any], standing: Standing) -> Reply:
    """A page of what changed elsewhere, from any host."""
    person, clock = _greet(connection, standing)
    changes = _since(connection, standing)
    return Reply(person, clock, changes, more=len(changes) == BATCH)


def check(connection: psycopg.Connection[Any], standing: Standing) -> Reply:
    """The same from the primary, which tells whether it still has what it once had."""
    person, clock = _greet(connection, standing)
    last, known = connection.execute(_STANDING, (standing.device,)).fetchall()[0]
    if known < standing.delivered or last < standing.seen:
        return Reply(person, clock, lacks_from=min(known, last) if known < standing.delivered else last, more=True)
    changes = _since(connection, standing)
    return Reply(person, clock, changes, more=len(changes) == BATCH)


def deliver(connection: psycopg.Connection[Any], standing: Standing, sent: Sequence[Change]) -> Reply:
    """Deliver changes (BATCH at most) to the primary. To say it again changes nothing.

    Raises ReaderError where the server has as many marks of this person as it keeps.
    """
    from psycopg.errors import ProgramLimitExceeded

    person, _clock = _greet(connection, standing)
    fields = ("kind", "id", "detail", "value", "time")
    told = json.dumps([dict(zip(fields, change[:5], strict=True)) for change in sent])
    question = "SELECT clock, has, given FROM reader.deliver_marks(%s, %s, %s, %s::jsonb)"
    try:
        row = connection.execute(question, (standing.device, standing.delivered, standing.seen, told)).fetchall()[0]
    except ProgramLimitExceeded:
        text = _("the server keeps {n:,} marks of a person at most; these stay on this machine")
        raise ReaderError(text.format(n=MOST)) from None
    clock, has, given = row
    if has is not None:
        return Reply(person, clock, lacks_from=has, more=True)
    settled = tuple(Change(*each) for each in connection.execute(_SETTLED, (told,)).fetchall())
    changes = _since(connection, standing)
    return Reply(person, clock, changes, settled, given, more=len(changes) == BATCH)


def _greet(connection: psycopg.Connection[Any], standing: Standing) -> tuple[str, int]:
    """Who the person is for the server, and its clock. Raises ReaderError where the marks here are another's."""
    person, clock = connection.execute(_CLOCK).fetchall()[0]
    if standing.person and person != standing.person:
        text = _("the marks on this machine are those of {person}, and the server knows you as {other}")
        raise ReaderError(text.format(person=standing.person, other=person))
    return person, clock


def _since(connection: psycopg.Connection[Any], standing: Standing) -> tuple[Change, ...]:
    rows = connection.execute(_SINCE, (standing.seen, BATCH)).fetchall()
    return tuple(Change(*row) for row in rows)

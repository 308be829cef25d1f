"""What is said to the server about marks: what changed here, and what changed elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reader.archive.mark_changes import Change
from reader.archive.postgres.marks_file import Reply, Standing
from reader.archive.postgres.marks_schema import BATCH, MOST
from reader.errors import ReaderError
from reader.language import _

if TYPE_CHECKING:
    import psycopg

_CLOCK = "SELECT session_user::text, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

# One statement, so that what is heard of each machine is not older than the changes that come with it.
_SINCE = """
(SELECT kind, id, detail, value, time, number FROM reader.mark WHERE person = session_user::text AND number > %s
    ORDER BY number LIMIT %s)
UNION ALL SELECT 'device', device, '', '', 0, number FROM reader.device WHERE person = session_user::text
UNION ALL SELECT 'person', '', '', '', 0, marks FROM reader.person WHERE name = session_user::text
"""

_SETTLED = """
SELECT kind, id, detail, mark.value, time, number FROM reader.mark
JOIN jsonb_to_recordset(%s::jsonb) AS sent (kind text, id text, detail text) USING (kind, id, detail)
WHERE person = session_user::text
"""

_LOST = "SELECT reader.lost_after(%s, %s::jsonb)"


def ask(connection: psycopg.Connection[Any], standing: Standing) -> Reply:
    """A page of what changed elsewhere, from any host."""
    return _page(connection, standing, Reply(*_greet(connection, standing)))


def check(connection: psycopg.Connection[Any], standing: Standing) -> Reply:
    """The same from the primary, which tells whether it still has what it once had."""
    reply = Reply(*_greet(connection, standing))
    has = connection.execute(_LOST, (standing.seen, json.dumps(standing.heard))).fetchall()[0][0]
    if has is not None:
        return replace(reply, lacks_from=has, more=True)
    return _page(connection, standing, reply)


def deliver(connection: psycopg.Connection[Any], standing: Standing, sent: Sequence[Change]) -> Reply:
    """Deliver changes (BATCH at most) to the primary. To say it again changes nothing."""
    person, _clock = _greet(connection, standing)
    fields = ("kind", "id", "detail", "value", "time")
    told = json.dumps([dict(zip(fields, change[:5], strict=True)) for change in sent])
    question = "SELECT clock, has, refused FROM reader.deliver_marks(%s, %s, %s::jsonb, %s::jsonb)"
    known = standing.device, standing.seen, json.dumps(standing.heard)
    clock, has, refused = connection.execute(question, (*known, told)).fetchall()[0]
    if has is not None:
        return Reply(person, clock, lacks_from=has, more=True)
    settled = tuple(Change(*each) for each in connection.execute(_SETTLED, (told,)).fetchall())
    return _page(connection, standing, Reply(person, clock, settled=settled, refused=refused))


def _greet(connection: psycopg.Connection[Any], standing: Standing) -> tuple[str, int]:
    """Who the person is for the server, and its clock. Raises ReaderError where the marks here are another's."""
    person, clock = connection.execute(_CLOCK).fetchall()[0]
    if standing.person and person != standing.person:
        text = _("the marks on this machine are those of {person}, and the server knows you as {other}")
        raise ReaderError(text.format(person=standing.person, other=person))
    return person, clock


def _page(connection: psycopg.Connection[Any], standing: Standing, reply: Reply) -> Reply:
    """The reply with a page of what changed elsewhere, and with what each machine has delivered by now."""
    rows = [Change(*row) for row in connection.execute(_SINCE, (standing.seen, BATCH)).fetchall()]
    heard = {row.id: row.number for row in rows if row.kind == "device"}
    has_room = all(row.number < MOST for row in rows if row.kind == "person")
    changes = sorted((row for row in rows if row.kind not in {"device", "person"}), key=lambda change: change.number)
    return replace(reply, changes=tuple(changes), heard=heard, has_room=has_room, more=len(changes) == BATCH)

"""What becomes of changes that meet in the local file, the person's and a server's; called inside a transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress

import apsw

from reader.archive.mark_changes import Change, apply
from reader.archive.marks import HISTORY
from reader.archive.postgres.marks_schema import MOST_DEVICES
from reader.archive.sqlite import connection as sqlite
from reader.text.clean import clean_line

NEVER = -1
"""The number of a change that no server takes."""

FULL = -2
"""The number of a change that the server had no room for: it is delivered once there is room."""


def there(connection: apsw.Connection, change: Change) -> Change | None:
    """What is known of the same thing, None where nothing is."""
    row = sqlite.first(connection, "SELECT * FROM change WHERE kind = ? AND id = ? AND detail = ?", change.key)
    return Change(*row) if row else None


def put(connection: apsw.Connection, change: Change) -> None:
    """Note a change, which is to be delivered unless the server has it or takes none such."""
    number = change.number or (0 if change.fits else NEVER)
    connection.execute("INSERT OR REPLACE INTO change VALUES (?, ?, ?, ?, ?, ?)", (*change[:5], number))


def _is_ours(change: Change) -> bool:
    """Whether a reader has written this, which is from a server and so from anybody: nothing in it does any harm."""
    if not change.fits or change.number <= 0:
        return False
    if change.kind == "tag":
        return not change.value or [clean_line(change.value)] == change.value.split()
    if change.kind == "place":
        with suppress(ValueError, AttributeError, RecursionError):
            values = [each for value in json.loads(change.value or "{}").values() for each in _listed(value)]
            return all(clean_line(each) == each for each in values if isinstance(each, str))
        return False
    return clean_line(change.id + change.value) == change.id + change.value


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def merge(connection: apsw.Connection, change: Change) -> bool:
    """Take a change from the server unless a later one is here; whether the mark is another one now."""
    if not _is_ours(change):
        return False
    old = there(connection, change)
    if old is not None and old.order > change.order:
        if old.number == FULL:  # there is a row for it now, which can change
            put(connection, old._replace(number=0))
        return False
    put(connection, change)
    if old is not None and old.value == change.value:
        return False
    apply(connection, change)
    return True


def settle(
    connection: apsw.Connection,
    sent: dict[tuple[str, str, str], Change],
    settled: Iterable[Change],
    otherwise: int = NEVER,
) -> bool:
    """Let what was sent, and was not changed here meanwhile, be as the server has it: it may know a later change.

    `otherwise` is the number of marks that it has not.
    """
    changed = False
    known = {change.key: change for change in settled}
    for key, change in sent.items():
        now = there(connection, change)
        if now is None or now.order != change.order:
            continue
        has = known.get(key)
        if has is None or not _is_ours(has):  # it would not take it, or has forgotten so old a visit
            put(connection, change._replace(number=NEVER if change.kind in {"visit", "place"} else otherwise))
            continue
        put(connection, has)
        if has.value != change.value:
            apply(connection, has)
            changed = True
    return changed


def begin_again(connection: apsw.Connection, number: int) -> None:
    """Deliver again whatever has come or gone after this number, and ask for all that others change from there on."""
    connection.execute("UPDATE change SET number = 0 WHERE number > ?", (number,))
    sql = "UPDATE state SET value = min(CAST(value AS INTEGER), ?) WHERE name = 'server seen'"
    connection.execute(sql, (number,))
    known = {device: min(last, number) for device, last in heard(connection).items()}
    keep(connection, "heard", json.dumps(known))


def heard(connection: apsw.Connection) -> dict[str, int]:
    """The number of the last delivery of each of the person's machines, as far as it was heard of here."""
    row = sqlite.first(connection, "SELECT value FROM state WHERE name = 'server heard'")
    return dict(json.loads(row[0])) if row else {}


def hear(connection: apsw.Connection, said: Mapping[str, int]) -> None:
    """Keep what a server said of deliveries; one that is behind the others takes nothing back."""
    known = heard(connection)
    known |= {device: last for device, last in said.items() if last > known.get(device, 0)}
    # As many as a server keeps, and of the same the last.
    kept = sorted(known.items(), key=lambda each: each[1])[-MOST_DEVICES:]
    keep(connection, "heard", json.dumps(dict(kept)))


def keep(connection: apsw.Connection, name: str, value: str) -> None:
    """Keep something about the server."""
    connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (f"server {name}", value))


def forget_visits(connection: apsw.Connection) -> None:
    """Keep the last visits."""
    sql = "SELECT number FROM visit ORDER BY number DESC LIMIT 1 OFFSET ?"
    oldest = sqlite.first(connection, sql, (HISTORY - 1,))
    if oldest is not None:
        connection.execute("DELETE FROM visit WHERE number < ?", oldest)
        sql = "DELETE FROM change WHERE kind = 'visit' AND id < ? AND number <> 0"
        connection.execute(sql, (f"{oldest[0]:016d}",))

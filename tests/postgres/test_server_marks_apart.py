"""No person reads or writes another's marks by any SQL of their own, nor fills the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.postgres.cluster import Cluster, wait_until
from tests.postgres.people import Machine, prepare

from reader.archive.mark_changes import LONGEST_PLACE, LONGEST_TAG, Change
from reader.archive.marks import Mark
from reader.archive.postgres.marks_schema import BATCH, MOST, MOST_DEVICES, MOST_PLACES
from reader.archive.tree import State

Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module", params=["", "keeper"], ids=["superuser's tables", "a role's tables"])
def secret(primary: Cluster, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database in which wang has marks that nobody else is to know of; its name."""
    database = primary.create_database()
    prepare(primary, database, "wang", "li", owner=request.param)
    with Machine(tmp_path_factory.mktemp("wang"), primary.address("wang", database)).session() as marks:
        for number in range(60):
            marks.mark("secret", starred=True, position=number)
            marks.mark(f"secret{number}", read=True)
        marks.set_tags("secret", ["geheim"])
        marks.visit("secret")
        marks.set_state("place", '{"search": "secret"}')
        assert marks.deliver(20)
    primary.sql("ANALYZE", dbname=database)
    yield database
    primary.drop_database(database)


@pytest.fixture
def li(primary: Cluster, secret: str) -> Iterator[Connection]:
    """A connection of another person, who has no marks yet; after the test wang's are as before."""
    of_wang = "SELECT * FROM reader.mark WHERE person = 'wang' ORDER BY number"
    before = primary.sql(of_wang, dbname=secret)
    assert len(before) == 65
    with primary.connect(secret, "li") as connection:
        yield connection
    assert primary.sql(of_wang, dbname=secret) == before
    for table, person in (("mark", "person"), ("device", "person"), ("person", "name")):
        primary.sql(f"DELETE FROM reader.{table} WHERE {person} = 'li'", dbname=secret)


TABLES = ("mark", "person", "device")


BEFORE = (
    "RESET ALL",
    "SET ROLE reader_read",
    "SET search_path = reader, pg_temp",
    "SET enable_indexscan = off; SET enable_bitmapscan = off",
    "SET plan_cache_mode = force_generic_plan",
)


def test_one_sees_only_one_s_own(li: Connection) -> None:
    deliver(li, change("read", "mine", "1"))
    for before, table in product(BEFORE, TABLES):
        li.execute(before.encode())
        owner = "name" if table == "person" else "person"
        seen = f"SELECT DISTINCT {owner} FROM reader.{table}"
        assert li.execute(seen.encode()).fetchall() == [("li",)]
        with li.cursor().copy(f"COPY reader.{table} TO STDOUT".encode()) as copy:
            assert b"wang" not in b"".join(copy)
        sample = f"SELECT count(*) FROM reader.{table} TABLESAMPLE SYSTEM (100)"
        assert li.execute(sample.encode()).fetchall() == [(1,)]


ATTACKS = [
    "SET ROLE wang",
    "SET SESSION AUTHORIZATION wang",
    "SET row_security = off; SELECT * FROM reader.mark",
    "ALTER TABLE reader.mark DISABLE ROW LEVEL SECURITY",
    "CREATE POLICY all_of_it ON reader.mark USING (true)",
    "INSERT INTO reader.mark VALUES ('wang', 'read', 'x', '', '1', 1, 1)",
    "INSERT INTO reader.mark VALUES ('li', 'read', 'x', '', '1', 1, 1)",
    "INSERT INTO reader.mark VALUES ('wang', 'starred', 'secret', '', '0', 1, 1) ON CONFLICT DO NOTHING",
    "UPDATE reader.mark SET value = '0'",
    "UPDATE reader.mark SET person = 'li'",
    "UPDATE reader.person SET marks = 0",
    "DELETE FROM reader.mark",
    "DELETE FROM reader.device",
    "TRUNCATE reader.mark",
    "SELECT * FROM reader.mark FOR UPDATE",
    "BEGIN; LOCK TABLE reader.mark IN ROW EXCLUSIVE MODE",
    "SELECT stavalues1 FROM pg_statistic",
    "CREATE TABLE reader.trap (id text)",
    "CREATE OR REPLACE FUNCTION reader.fits_mark(kind text, id text, detail text, value text, moment bigint)"
    " RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE TRIGGER trap BEFORE INSERT ON reader.mark EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "COPY reader.mark FROM STDIN",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_read_file('base/1/1259')",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_one_must_not_do_is_refused(li: Connection, attack: str) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)) as refused:
        li.execute(attack.encode())
    assert "secret" not in str(refused.value)


def test_a_function_of_one_s_own_is_shown_no_row_of_another(li: Connection) -> None:
    """A cheap function in a condition would be called first, were it not for row security."""
    told: list[str] = []
    li.add_notice_handler(lambda notice: told.append(str(notice.message_primary)))
    li.execute(
        b"CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001"
        b" AS $$ BEGIN RAISE NOTICE 'seen %', $1; RETURN true; END $$"
    )
    deliver(li, change("tag", "mine", "mein", "mein"))
    li.execute(b"SELECT * FROM reader.mark WHERE pg_temp.tell(value) AND pg_temp.tell(person)")
    invoker = ", security_invoker = false" if li.info.server_version >= 15_00_00 else ""  # there is no other before
    view = f"CREATE TEMP VIEW all_of_it WITH (security_barrier = false{invoker}) AS SELECT * FROM reader.mark"
    li.execute(view.encode())
    assert li.execute("SELECT * FROM all_of_it WHERE pg_temp.tell(id)").fetchall() != []
    assert set(told) == {"seen mein", "seen li", "seen mine"}
    with pytest.raises(psycopg.errors.InvalidDatetimeFormat, match="mein"):
        li.execute("SELECT value::date FROM reader.mark")


def test_nothing_in_one_s_search_path_gets_into_the_delivery(li: Connection, primary: Cluster, secret: str) -> None:
    primary.sql("CREATE SCHEMA lis AUTHORIZATION li", dbname=secret)
    li.execute(
        b"CREATE FUNCTION lis.octet_length(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';"
        b"CREATE FUNCTION lis.yes(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';"
        b"CREATE OPERATOR lis.= (LEFTARG = text, RIGHTARG = text, FUNCTION = lis.yes);"
        b"CREATE FUNCTION lis.jsonb_array_length(jsonb) RETURNS integer LANGUAGE plpgsql AS"
        b" $$ BEGIN RAISE NOTICE 'called as %', current_user; RETURN 1; END $$;"
        b"CREATE TEMP TABLE person (name text, number bigint, marks integer);"
        b"SET search_path = lis, pg_temp, reader, pg_catalog"
    )
    told: list[str] = []
    li.add_notice_handler(lambda notice: told.append(str(notice.message_primary)))
    deliver(li, change("read", "x" * 500, "1"), change("read", "mine", "1"), change("starred", "secret", "0"))
    li.execute("RESET search_path")
    assert told == []
    assert li.execute("SELECT person, id FROM reader.mark ORDER BY id").fetchall() == [("li", "mine"), ("li", "secret")]
    primary.sql("DROP SCHEMA lis CASCADE", dbname=secret)


def test_the_delivery_is_the_session_s_person_whatever_role_it_plays(li: Connection) -> None:
    li.execute("SET ROLE reader_read")
    deliver(li, change("starred", "secret", "0", time=1 << 60))
    li.execute("RESET ROLE")
    assert li.execute("SELECT person, id, value FROM reader.mark").fetchall() == [("li", "secret", "0")]


def test_what_the_planner_knows_tells_nothing(li: Connection, primary: Cluster, secret: str) -> None:
    columns = "SELECT attname FROM pg_stats WHERE schemaname = 'reader' AND tablename = ANY(%s)"
    assert li.execute(columns, (list(TABLES),)).fetchall() == []
    assert primary.sql(columns, (list(TABLES),), dbname=secret) == []

    def estimate(condition: str) -> Any:
        plan = li.execute(f"EXPLAIN (FORMAT JSON) SELECT * FROM reader.mark WHERE {condition}".encode()).fetchall()
        return plan[0][0][0]["Plan"]["Plan Rows"]

    for column, true, false in (
        ("id", "secret", "nothing"),
        ("person", "wang", "nobody"),
        ("value", "geheim", "nothing"),
        ("detail", "geheim", "nothing"),
        ("kind", "read", "place"),
    ):
        assert estimate(f"{column} = '{true}'") == estimate(f"{column} = '{false}'")


def test_no_plan_walks_through_the_rows_of_another(li: Connection) -> None:
    """How many rows a filter took out would tell who else has marked an article."""
    li.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
    found = li.execute("EXPLAIN (ANALYZE, FORMAT JSON) SELECT 1 FROM reader.mark WHERE id = 'secret'").fetchall()
    plan = found[0][0][0]["Plan"]
    assert plan.get("Rows Removed by Filter", 0) == 0
    assert "person" in plan["Index Cond"]


@pytest.mark.parametrize(
    "changes",
    [
        [{"kind": "read", "id": "x" * 201, "detail": "", "value": "1", "time": 1}],
        [{"kind": "read", "id": "", "detail": "", "value": "1", "time": 1}],
        [{"kind": "read", "id": "a", "detail": "", "value": "yes", "time": 1}],
        [{"kind": "read", "id": "a", "detail": "more", "value": "1", "time": 1}],
        [{"kind": "read", "id": "a", "detail": "", "value": "1", "time": -1}],
        [{"kind": "read", "id": "a", "detail": "", "time": 1}],
        [{"kind": "position", "id": "a", "detail": "", "value": "1" * 11, "time": 1}],
        [{"kind": "tag", "id": "a", "detail": "水" * 200, "value": "x", "time": 1}],
        [{"kind": "tag", "id": "a", "detail": "x", "value": "x" * (LONGEST_TAG + 1), "time": 1}],
        [{"kind": "tag", "id": "a", "detail": "", "value": "x", "time": 1}],
        [{"kind": "place", "id": "place", "detail": "", "value": "x" * (LONGEST_PLACE + 1), "time": 1}],
        [{"kind": "place", "id": "theme", "detail": "", "value": "{}", "time": 1}],
        [{"kind": "visit", "id": "1", "detail": "", "value": "a", "time": 1}],
        [{"kind": "visit", "id": "1" * 16, "detail": "", "value": "", "time": 1}],
        [{"kind": "theme", "id": "a", "detail": "", "value": "x", "time": 1}],
        [{}],
    ],
)
def test_what_is_no_mark_or_too_long_is_not_taken_by_server_or_client(
    li: Connection, changes: list[dict[str, Any]]
) -> None:
    deliver(li, *changes, change("starred", "good", "1"))
    assert li.execute("SELECT id FROM reader.mark").fetchall() == [("good",)]
    for each in changes:
        given = {"kind": "", "id": "", "detail": "", "value": "", "time": 0} | each
        assert "value" not in each or not Change(**given).fits
    assert li.execute("SELECT count(*) FROM reader.mark WHERE NOT reader.fits_mark(kind, id, detail, value, time)"
                      ).fetchall() == [(0,)]  # fmt: skip


def test_what_the_client_takes_for_a_mark_the_server_does_too(li: Connection) -> None:
    good = [
        change("read", "x" * 200, "0"),
        change("starred", "水" * 66, "1"),
        change("position", "a", "9" * 10),
        change("tag", "a", "水" * 133, "x" * LONGEST_TAG),
        change("tag", "a", "", "gone"),
        change("visit", "1" * 16, "x" * 200),
        change("place", "place", "x" * LONGEST_PLACE),
    ]
    assert all(Change(**each).fits for each in good)
    deliver(li, *good)
    assert li.execute("SELECT count(*) FROM reader.mark").fetchall() == [(len(good),)]


def test_a_person_cannot_fill_the_server(li: Connection, primary: Cluster, secret: str, tmp_path: Path) -> None:
    many = [change("read", f"id{number}", "1") for number in range(BATCH + 1)]
    with pytest.raises(psycopg.errors.ProgramLimitExceeded):
        deliver(li, *many)
    for time in (1, 2):
        deliver(li, *(change("place", f"place {time} {n:03}", "x", time=time) for n in range(MOST_PLACES + 20)))
    lowest = "SELECT count(*), min(time), min(id) FROM reader.mark"
    assert li.execute(lowest).fetchall() == [(MOST_PLACES, 2, "place 2 020")]
    assert li.execute("SELECT marks FROM reader.person").fetchall() == [(MOST_PLACES,)]
    li.execute(
        "SELECT count((SELECT clock FROM reader.deliver_marks('d' || n, 0, '{}', '[]')))"
        " FROM generate_series(1, %s) AS n",
        (MOST_DEVICES + 50,),
    )
    assert li.execute("SELECT count(*) FROM reader.device").fetchall() == [(MOST_DEVICES,)]
    # Who has heard of one that was forgotten does not take it for lost.
    lost = "SELECT reader.lost_after(0, jsonb_build_object(%s::text, %s::bigint))"
    ((device, number),) = li.execute("SELECT max(device), min(number) FROM reader.device").fetchall()
    assert li.execute(lost, ("d1", number)).fetchall() == [(None,)]
    assert li.execute(lost, ("d1", number + 1)).fetchall() == [(0,)]
    assert li.execute(lost, (device, number + 1)).fetchall() == [(number,)]
    # As if there were a million already.
    primary.sql("UPDATE reader.person SET marks = %s WHERE name = 'li'", (MOST - 1,), dbname=secret)
    assert deliver(li, change("read", "last", "1")) == (None, False)
    assert deliver(li, change("read", "more", "1"), change("read", "last", "0", time=3)) == (None, True)
    assert li.execute("SELECT id, value FROM reader.mark WHERE kind = 'read'").fetchall() == [("last", "0")]
    assert li.execute("SELECT marks FROM reader.person").fetchall() == [(MOST,)]
    with Machine(tmp_path / "li", primary.address("li", secret)).session() as marks:
        assert marks.of(["last"])["last"] == Mark()
        marks.mark("more", starred=True)
        assert not marks.deliver(1)
        assert "1,000,000 marks" in marks.problem
        assert marks.of(["more"])["more"].starred


def test_beyond_the_bound_only_what_is_new_stays_on_the_machine(
    li: Connection, primary: Cluster, secret: str, tmp_path: Path
) -> None:
    full = "UPDATE reader.person SET marks = %s WHERE name = 'li'"
    told: list[str] = []
    home, there = (Machine(tmp_path / name, primary.address("li", secret)) for name in ("home", "there"))
    with home.session() as marks:
        marks.mark("old", read=True)
        marks.set_tags("old", ["x"])
        assert marks.deliver(20)
        primary.sql(full, (MOST - 1,), dbname=secret)
        marks.listener = lambda: told.append(marks.problem)
        for number in range(BATCH + 20):  # older than what can be delivered, and more than one delivery
            marks.mark(f"new{number:03}", read=True)
        marks.mark("old", read=False)
        marks.set_tags("old", [])
        marks.visit("old")
        marks.set_state("place", "{}")
        assert not marks.deliver(20)
        assert marks.waiting(1) == []
        assert marks.problem == told[-1]
        assert marks.problem.count("1,000,000 marks") == 1
        assert "\n" not in marks.problem
    assert "1,000,000 marks" in marks.problem, "the line is there when the session has ended"
    assert li.execute("SELECT kind, id, value FROM reader.mark ORDER BY kind, id").fetchall()[0] == (
        "place",
        "place",
        "{}",
    )
    rows = "SELECT kind, value FROM reader.mark WHERE id IN ('old', 'new000') OR kind = 'visit' ORDER BY kind, value"
    wanted = [("read", "0"), ("read", "1"), ("tag", ""), ("visit", "old")]
    assert li.execute(rows.encode()).fetchall() == wanted
    # What another machine had room for is there to be changed, by this one too.
    primary.sql(full, (MOST - 1,), dbname=secret)
    deliver(li, change("read", "new007", "0"))
    with home.session() as marks:
        assert "1,000,000 marks" in marks.problem, "nothing has changed"
        assert marks.having(State.READ, 9999) != []
        assert not marks.deliver(20)
        wait_until(lambda: not marks.waiting(1), "it is delivered")
    assert li.execute("SELECT value FROM reader.mark WHERE id = 'new007'").fetchall() == [("1",)]
    # Once there is room all of it comes.
    primary.sql(full, (7,), dbname=secret)
    with home.session() as marks:
        marks.catch_up(20)
        assert marks.deliver(20)
        assert marks.problem == ""
    with there.session() as marks:
        assert len(marks.having(State.READ, 9999)) == BATCH + 20


def change(kind: str, id: str, value: str, detail: str = "", time: int = 2) -> dict[str, Any]:
    if kind == "tag" and not detail:
        value, detail = "", value or "gone"
    return {"kind": kind, "id": id, "detail": detail, "value": value, "time": time}


def deliver(connection: Connection, *changes: Any) -> Any:
    told = json.dumps(changes)
    question = "SELECT has, refused FROM reader.deliver_marks('device', 0, '{}', %s::jsonb)"
    return connection.execute(question, (told,)).fetchall()[0]

"""Objects that somebody else made are never taken for PostgreSQL's own, by whoever fetches, reads or keeps house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.archive.builders import page, story
from tests.cli import conftest as commands
from tests.cli.conftest import Run
from tests.postgres.cluster import Cluster

from reader.archive import open_archive
from reader.archive.protocol import Subscription
from reader.archive.query import ALL, parse

pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'psycopg[binary]')")

from psycopg import errors

run = commands.run

TYPES = "'text', 'varchar', 'int4', 'int8', 'bool', 'float8', 'tsvector', 'tsquery', '_text', '_int8', 'jsonb', 'name'"

TRAPS = f"""
SET search_path = pg_catalog, pg_temp;
DO $traps$
DECLARE
    each record;
    number int := 0;
    body text := $$ RETURNS %s LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trap: %%'', current_user; END' $$;
BEGIN
    FOR each IN SELECT oprname, oprleft::regtype AS l, oprright::regtype AS r, oprresult::regtype AS result
        FROM pg_catalog.pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprkind = 'b'
        AND oprleft IN (SELECT oid FROM pg_catalog.pg_type WHERE typname IN ({TYPES}))
        AND oprright IN (SELECT oid FROM pg_catalog.pg_type WHERE typname IN ({TYPES}))
    LOOP
        number := number + 1;
        EXECUTE format('CREATE FUNCTION public.trap_%s(%s, %s)' || body, number, each.l, each.r, each.result);
        EXECUTE format('CREATE OPERATOR public.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = public.trap_%s)',
            each.oprname, each.l, each.r, number);
    END LOOP;
    FOR each IN SELECT proname, pg_get_function_identity_arguments(oid) AS arguments, prorettype::regtype AS result
        FROM pg_catalog.pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f' AND NOT proretset
        AND pronargs BETWEEN 1 AND 3 AND provariadic = 0 AND prorettype::regtype::text NOT LIKE '%internal%'
        AND proargtypes::oid[] <@
            (SELECT array_agg(oid) FROM pg_catalog.pg_type WHERE typname IN ({TYPES}))
    LOOP
        BEGIN
            EXECUTE format('CREATE FUNCTION public.%I(%s)' || body, each.proname, each.arguments, each.result);
        EXCEPTION WHEN OTHERS THEN NULL;  -- of types that no function of ours can have
        END;
    END LOOP;
END
$traps$
"""


@pytest.fixture
def trapped(primary: Cluster, database: str, run: Run) -> Iterator[tuple[str, str]]:
    """Addresses of a fetcher and a reader whose own search path leads to traps first."""
    news, wang = f"news_{database}", f"wang_{database}"
    assert run("archive", "init", primary.address(dbname=database), "--fetcher", news, "--reader", wang).code == 0
    primary.sql(TRAPS, dbname=database)
    for role in (news, wang, "postgres"):
        primary.sql(f"ALTER ROLE {role} IN DATABASE {database} SET search_path = public, pg_catalog")
    yield primary.address(user=news, dbname=database), primary.address(user=wang, dbname=database)
    for role in (news, wang):
        primary.sql(f"DROP OWNED BY {role}", dbname=database)
        primary.sql(f"DROP ROLE {role}")


def test_the_traps_are_traps(primary: Cluster, database: str, trapped: tuple[str, str]) -> None:
    with primary.connect(database, f"wang_{database}") as connection:
        for statement in ("SELECT 1 = 1", "SELECT lower('A'::text)", "SELECT 'a'::text || 'b'::text"):
            with pytest.raises(errors.RaiseException, match="trap"):
                connection.execute(statement.encode())


def test_nobody_who_uses_an_archive_steps_into_them(trapped: tuple[str, str], run: Run, tmp_path: Path) -> None:
    fetches, reads = trapped
    text = "珠江水量调度工程今日启动,各地代表出席并讲话。" * 8
    with closing(open_archive(fetches, list)) as archive:
        stored = archive.put(
            [story("第一条", text, url="https://a.example/1"), page("第二条", "第三条"), story("Fourth")]
        )
        archive.put([story("第一条", text, url="https://b.example/1", source="b")])
        archive.subscribe([Subscription("https://a.example/feed", title="甲")])
        (leased,) = archive.lease(10, 60, 5)
        archive.settle(leased, [story("第五条", url="https://a.example/5", published=None)])
        archive.remove([stored[-1].headline.id])
        archive.unsubscribe(["https://a.example/feed"])
        archive.take_records(archive.records(None, 3))
    with closing(open_archive(reads, list, writable=False)) as archive:
        first = archive.headlines(ALL, limit=3).headlines[0]
        for query in ("珠江", "title:第", "diyitiao", "is:stub OR -source:b", "调度 sort:best", "since:30d"):
            archive.headlines(parse(query))
        archive.get(first.id), archive.related(first.id), archive.story(first.id), archive.copies(first.id)
        archive.nearest("第三"), archive.resolve("a"), archive.skip(2), archive.by_feed([first.id]), archive.count()
    assert run("--archive", reads, "mark", first.id, "--read", "--tag", "水利").code == 0
    ended = run("--archive", reads, "doctor")
    assert ended.code == 0, ended.out


def test_nor_does_who_keeps_house(
    primary: Cluster, database: str, trapped: tuple[str, str], run: Run, tmp_path: Path
) -> None:
    ended = run("archive", "init", primary.address(dbname=database), "--reader", f"wang_{database}")
    assert (ended.code, ended.err) == (0, "")
    ended = run("archive", "copy", trapped[1], str(tmp_path / "copy.db"))
    assert (ended.code, ended.err) == (0, "")

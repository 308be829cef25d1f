"""The tables of the marks on a server, and the one function that writes them.

Who may do what is decided here, whatever the client is: a person is the role of the session (`session_user`), which
SET ROLE does not change; row security shows them their own rows alone, and only `deliver_marks` writes any. It keeps
the last change by time, gives numbers in the order in which others can see them, and bounds what one person can store.
"""

from __future__ import annotations

from reader.archive.mark_changes import LONGEST_ID, LONGEST_PLACE, LONGEST_TAG, PLACE
from reader.archive.marks import HISTORY

MOST = 1_000_000
"""Marks that the server keeps of one person: fifty articles a day, each read and left at a position, for 27 years."""

MOST_PLACES = 100
"""Places (one for each archive) that are kept, the last."""

MOST_DEVICES = 1000
"""Machines of one person of which the server remembers how far they have delivered."""

BATCH = 500
"""Changes of one delivery at most, and rows of one page of what others changed."""

_FITS = f"""
CREATE FUNCTION reader.fits_mark(kind text, id text, detail text, value text, moment bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(octet_length(id) BETWEEN 1 AND {LONGEST_ID} AND moment >= 0 AND (detail = '') = (kind <> 'tag')
        AND CASE kind
            WHEN 'read' THEN value IN ('0', '1')
            WHEN 'starred' THEN value IN ('0', '1')
            WHEN 'position' THEN value ~ '^[0-9]{{1,10}}$'
            WHEN 'tag' THEN octet_length(detail) <= {LONGEST_TAG} AND octet_length(value) <= {LONGEST_TAG}
            WHEN 'visit' THEN id ~ '^[0-9]{{16}}$' AND octet_length(value) BETWEEN 1 AND {LONGEST_ID}
            WHEN 'place' THEN starts_with(id, '{PLACE}') AND octet_length(value) <= {LONGEST_PLACE}
            ELSE false END, false)
$$;
"""

# Nothing is known to the planner of what is in the rows: an estimate (EXPLAIN) would tell of others' marks.
_TABLES = """
CREATE TABLE reader.person (
    name text COLLATE "C" PRIMARY KEY CHECK (octet_length(name) BETWEEN 1 AND 63),
    number bigint NOT NULL DEFAULT 0,
    marks integer NOT NULL DEFAULT 0
);
CREATE TABLE reader.device (
    person text COLLATE "C" NOT NULL CHECK (octet_length(person) BETWEEN 1 AND 63),
    device text COLLATE "C" NOT NULL CHECK (octet_length(device) BETWEEN 1 AND 40),
    number bigint NOT NULL,
    PRIMARY KEY (person, device)
);
CREATE TABLE reader.mark (
    person text COLLATE "C" NOT NULL CHECK (octet_length(person) BETWEEN 1 AND 63),
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    detail text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    time bigint NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (person, kind, id, detail),
    CHECK (reader.fits_mark(kind, id, detail, value, time))
);
CREATE UNIQUE INDEX mark_number ON reader.mark (person, number);
ALTER TABLE reader.person ALTER name SET STATISTICS 0, ALTER number SET STATISTICS 0, ALTER marks SET STATISTICS 0;
ALTER TABLE reader.device ALTER person SET STATISTICS 0, ALTER device SET STATISTICS 0, ALTER number SET STATISTICS 0;
ALTER TABLE reader.mark ALTER person SET STATISTICS 0, ALTER kind SET STATISTICS 0, ALTER id SET STATISTICS 0,
    ALTER detail SET STATISTICS 0, ALTER value SET STATISTICS 0, ALTER time SET STATISTICS 0,
    ALTER number SET STATISTICS 0;
ALTER TABLE reader.person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reader.device ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reader.mark ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON reader.person USING (name = session_user::text) WITH CHECK (name = session_user::text);
CREATE POLICY own ON reader.device USING (person = session_user::text) WITH CHECK (person = session_user::text);
CREATE POLICY own ON reader.mark USING (person = session_user::text) WITH CHECK (person = session_user::text);
"""

# The last number alone does not show a loss: whatever is delivered next gives a higher one. The last of each machine
# does (`heard`, by device), since a machine that delivers again first gives back what was lost of its own: what came
# from one is there where its number is as high as was heard, else all that is later than its number may be lost. This
# notices an older copy that was restored as it does a standby that took over. Of devices that were forgotten, as there
# are too many, nothing is known.
_LOST = f"""
CREATE FUNCTION reader.lost_after(seen bigint, heard jsonb) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT min(there) FROM (
        SELECT seen AS once, coalesce((SELECT number FROM reader.person WHERE name = session_user::text), 0) AS there
        UNION ALL SELECT value::bigint, coalesce(number, 0) FROM jsonb_each_text(heard)
            LEFT JOIN reader.device ON person = session_user::text AND device = key
            WHERE number IS NOT NULL OR value::bigint > coalesce((SELECT number FROM reader.device
                WHERE person = session_user::text ORDER BY number DESC OFFSET {MOST_DEVICES - 1} LIMIT 1), 0)
    ) AS known WHERE there < once
$$;
"""  # noqa: S608 - a number of ours

# The row of the person is locked until the transaction ends, so numbers are seen in their order: whoever has seen one
# has seen all below it. A number is the time in microseconds or, if that is less, the last one and one more: a standby
# that takes over without the last transactions gives none anew that was given before. Nothing is taken where the server
# lacks what was on it once: `has` says up to which number it has all then. What a person already has here can always
# change; only what would be new beyond the bound is left out (`refused`), but for visits and places, which have bounds
# of their own.
_DELIVER = f"""
CREATE FUNCTION reader.deliver_marks(device_of text, seen bigint, heard jsonb, changes jsonb,
    OUT clock bigint, OUT has bigint, OUT refused boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me constant text := session_user;
    last bigint;
    given bigint;
    total integer;
    made integer;
    gone integer := 0;
    removed integer := 0;
    prunes boolean;
BEGIN
    IF jsonb_typeof(changes) <> 'array' OR jsonb_array_length(changes) > {BATCH} THEN
        RAISE EXCEPTION 'too many marks at once' USING ERRCODE = 'program_limit_exceeded';
    END IF;
    INSERT INTO reader.person (name) VALUES (me) ON CONFLICT DO NOTHING;
    SELECT number, marks INTO last, total FROM reader.person WHERE name = me FOR UPDATE;
    clock := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    has := reader.lost_after(seen, heard);
    IF has IS NOT NULL THEN
        RETURN;
    END IF;
    WITH sent AS (
        SELECT DISTINCT ON (kind, id, detail) kind, id, detail, value, least(time, clock) AS time
        FROM jsonb_to_recordset(changes) AS change (kind text, id text, detail text, value text, time bigint)
        WHERE reader.fits_mark(kind, id, detail, value, time)
        ORDER BY kind, id, detail, time DESC, value COLLATE "C" DESC
    ), fresh AS (
        SELECT kind, id, detail, row_number() OVER (ORDER BY time, kind, id, detail) AS place FROM sent
        WHERE total > {MOST - BATCH} AND kind NOT IN ('visit', 'place') AND NOT EXISTS (SELECT FROM reader.mark AS old
            WHERE old.person = me AND old.kind = sent.kind AND old.id = sent.id AND old.detail = sent.detail)
    ), put AS (
        INSERT INTO reader.mark AS old (person, kind, id, detail, value, time, number)
        SELECT me, kind, id, detail, value, time, greatest(last, clock) + row_number() OVER ()
        FROM sent LEFT JOIN fresh USING (kind, id, detail) WHERE place IS NULL OR place <= {MOST} - total
        ON CONFLICT (person, kind, id, detail) DO UPDATE
            SET value = excluded.value, time = excluded.time, number = excluded.number
            WHERE (excluded.time, excluded.value) > (old.time, old.value)
        RETURNING number, xmax = 0 AS is_new
    )
    SELECT greatest(last, max(number)), count(*) FILTER (WHERE is_new),
        (SELECT bool_or(kind IN ('visit', 'place')) FROM sent),
        (SELECT count(*) > greatest({MOST} - total, 0) FROM fresh) INTO given, made, prunes, refused FROM put;
    IF prunes THEN
        DELETE FROM reader.mark WHERE person = me AND kind = 'visit' AND id < (SELECT id FROM reader.mark
            WHERE person = me AND kind = 'visit' ORDER BY id DESC OFFSET {HISTORY - 1} LIMIT 1);
        GET DIAGNOSTICS gone = ROW_COUNT;
        DELETE FROM reader.mark WHERE person = me AND kind = 'place' AND (time, id) < (SELECT time, id FROM reader.mark
            WHERE person = me AND kind = 'place' ORDER BY time DESC, id DESC OFFSET {MOST_PLACES - 1} LIMIT 1);
        GET DIAGNOSTICS removed = ROW_COUNT;
    END IF;
    UPDATE reader.person SET number = given, marks = total + made - gone - removed WHERE name = me;
    UPDATE reader.device SET number = given WHERE person = me AND device = device_of;
    IF NOT FOUND THEN
        INSERT INTO reader.device (person, device, number) VALUES (me, device_of, given);
        DELETE FROM reader.device WHERE person = me AND (number, device) < (SELECT number, device FROM reader.device
            WHERE person = me ORDER BY number DESC, device DESC OFFSET {MOST_DEVICES - 1} LIMIT 1);
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION reader.deliver_marks, reader.lost_after FROM PUBLIC;
"""  # noqa: S608 - numbers of ours

TABLES = _FITS + _TABLES + _LOST + _DELIVER
"""The script that makes them, in the schema `reader`."""

GRANTS = """
GRANT SELECT ON reader.person, reader.device, reader.mark TO reader_read, reader_fetch;
GRANT EXECUTE ON FUNCTION reader.deliver_marks, reader.lost_after TO reader_read, reader_fetch;
"""
"""What both group roles are given; it may be run again. USAGE of the schema is not in it."""

"""The functions of an archive in PostgreSQL: what those who fetch may do beside the tables, and what its owner may.

Those that are SECURITY DEFINER do what their caller may not do without them; they look nowhere but in PostgreSQL's own
schema and in `reader`.
"""

from __future__ import annotations

from reader.archive.copies import PERIOD
from reader.archive.postgres.keys import BITS, EARLY, LATE
from reader.text.shingles import BITS as SKETCH_BITS

FUNCTIONS = f"""
-- The partitions for an article of this time, where there are none. Who fetches may call it, and make no other table.
CREATE FUNCTION reader.make_period(at bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    first bigint := at << {BITS};
    span text;
    starts timestamptz;
    ends timestamptz;
    bottom bigint := -(1::bigint << 62);
    top bigint := 1::bigint << 62;
    suffix text;
    parent text;
BEGIN
    PERFORM FROM reader.period WHERE low <= first AND high > first;
    IF FOUND THEN RETURN; END IF;
    IF at < {EARLY} THEN
        top := {EARLY}::bigint << {BITS};
        suffix := 'early';
    ELSIF at >= {LATE} THEN
        bottom := {LATE}::bigint << {BITS};
        suffix := 'late';
    ELSE
        SELECT partitions INTO span FROM reader.version;
        -- A future that no month has come near is not worth a partition for each of its months.
        IF extract(year FROM to_timestamp(at)) > extract(year FROM now()) + 1 THEN span := 'year'; END IF;
        LOOP
            starts := date_trunc(span, to_timestamp(at));
            ends := starts + ('1 ' || span)::interval;
            bottom := extract(epoch FROM starts)::bigint << {BITS};
            top := extract(epoch FROM ends)::bigint << {BITS};
            PERFORM FROM reader.period WHERE low < top AND high > bottom;
            EXIT WHEN NOT FOUND;
            span := 'month';  -- this year has months
        END LOOP;
        suffix := to_char(starts, CASE span WHEN 'year' THEN 'YYYY' ELSE 'YYYY_MM' END);
    END IF;
    FOREACH parent IN ARRAY ARRAY['article', 'body', 'search', 'topic'] LOOP
        -- Made first and attached then: PARTITION OF would wait for everybody who reads, and let nobody read meanwhile.
        EXECUTE format('CREATE TABLE reader.%I (LIKE reader.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
            parent || '_' || suffix, parent);
        EXECUTE format('ALTER TABLE reader.%2$I ATTACH PARTITION reader.%1$I FOR VALUES FROM (%3$s) TO (%4$s)',
            parent || '_' || suffix, parent,
            CASE suffix WHEN 'early' THEN 'MINVALUE' ELSE bottom::text END,
            CASE suffix WHEN 'late' THEN 'MAXVALUE' ELSE top::text END);
    END LOOP;
    INSERT INTO reader.period (low, high, search)
        VALUES (bottom, top, format('reader.%I', 'search_' || suffix)::regclass);
    -- Tokens are read from the index alone: out of the rows with them, so that many rows lie together.
    EXECUTE format('ALTER TABLE reader.%I SET (toast_tuple_target = 128)', 'search_' || suffix);
    PERFORM FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals);
    IF FOUND THEN
        EXECUTE format('ALTER TABLE reader.%I ALTER COLUMN tokens SET COMPRESSION lz4', 'search_' || suffix);
    END IF;
END
$$;

-- Bring what was put in from this key to that one from the lists of what is pending into the index of tokens: many at
-- once, which takes a fifth of the time of one token after the other, and before anybody looks for them.
CREATE FUNCTION reader.index_pending(bottom bigint, top bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '128MB' AS $$
BEGIN
    PERFORM gin_clean_pending_list(pg_index.indexrelid)
    FROM reader.period
    JOIN pg_inherits ON inhparent = 'reader.search_tokens'::regclass
    JOIN pg_index ON pg_index.indexrelid = inhrelid
    WHERE low <= top AND high > bottom AND pg_index.indrelid = period.search;
END
$$;

-- Take all months and years that end before this day out of the archive, whole. Their tables stay, in the schema
-- reader_detached; no list, search or count knows of them any more. Returns how many articles they have.
CREATE FUNCTION reader.detach_before(day date) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    bound bigint := extract(epoch FROM day::timestamptz)::bigint << {BITS};
    old record;
    parent text;
    suffix text;
    gone bigint := 0;
BEGIN
    PERFORM FROM reader.turn FOR UPDATE;
    CREATE SCHEMA IF NOT EXISTS reader_detached;
    FOR old IN SELECT * FROM reader.period WHERE high <= bound ORDER BY low LOOP
        -- A copy whose lead goes stands for itself.
        WITH parted AS (
            UPDATE reader.article SET lead = '' FROM reader.name
            WHERE lead = name.id AND lead <> '' AND name.key >= old.low AND name.key < old.high
            AND article.key >= old.high RETURNING article.key
        ), parts AS (
            SELECT low AS start, count(*) AS number FROM parted JOIN reader.period ON low <= key AND high > key
            GROUP BY low
        )
        UPDATE reader.period SET hidden = hidden - number FROM parts WHERE low = start;
        WITH followers AS (
            SELECT lead AS name, count(*) AS number FROM reader.article
            WHERE key >= old.low AND key < old.high AND lead <> '' GROUP BY lead
        )
        UPDATE reader.name SET copies = copies - number FROM followers WHERE id = followers.name;
        WITH words AS (
            SELECT word AS name, count(*) AS number FROM reader.topic
            WHERE key >= old.low AND key < old.high GROUP BY word
        )
        UPDATE reader.term SET articles = articles - number FROM words WHERE word = words.name;
        WITH feeds AS (
            SELECT feed AS name, count(*) AS number FROM reader.article
            WHERE key >= old.low AND key < old.high GROUP BY feed
        )
        UPDATE reader.feed SET articles = articles - number FROM feeds WHERE url = feeds.name;
        DELETE FROM reader.sketch WHERE key >= old.low AND key < old.high
            AND spot >= ((old.low >> {BITS}) / {PERIOD} - 1) << {SKETCH_BITS}
            AND spot < ((old.high >> {BITS}) / {PERIOD} + 1) << {SKETCH_BITS};
        DELETE FROM reader.name WHERE key >= old.low AND key < old.high;
        suffix := substr(split_part(old.search::text, '.', 2), length('search_') + 1);
        FOREACH parent IN ARRAY ARRAY['article', 'body', 'search', 'topic'] LOOP
            EXECUTE format('ALTER TABLE reader.%I DETACH PARTITION reader.%I', parent, parent || '_' || suffix);
            EXECUTE format('ALTER TABLE reader.%I SET SCHEMA reader_detached', parent || '_' || suffix);
        END LOOP;
        DELETE FROM reader.period WHERE low = old.low;
        gone := gone + old.articles;
    END LOOP;
    RETURN gone;
END
$$;
"""  # noqa: S608 - only numbers of ours are put in

-- Who may do what in the current schema. It takes every right away and gives the right ones, in
-- one transaction: run again, it ends in the same place, and nobody sees the middle.
--
-- Given in ballast.roles: who owns and changes the schema, who works in it, who only reads it;
-- in ballast.fixed: the tables that only migrations write;
-- in ballast.locked: table.column, what is never changed but has to be locked;
-- in ballast.unread: table.column, what the reader does not see.
DO $$
DECLARE
    roles  text[] := current_setting('ballast.roles')::text[];
    fixed  text[] := current_setting('ballast.fixed')::text[];
    locked text[] := current_setting('ballast.locked')::text[];
    unread text[] := current_setting('ballast.unread')::text[];
    here   text := current_schema();
    it     record;
    role   text;
    shown  text;
BEGIN
    -- ---- Who owns: an owner can switch triggers off, so it is not the one that works here.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = roles[1])
        AND pg_has_role(roles[1], 'USAGE')
    THEN
        IF NOT has_database_privilege(roles[1], current_database(), 'CREATE') THEN
            BEGIN
                EXECUTE format(
                    'GRANT CREATE ON DATABASE %I TO %I', current_database(), roles[1]);
            EXCEPTION WHEN insufficient_privilege THEN
                NULL;
            END;
        END IF;
        IF has_database_privilege(roles[1], current_database(), 'CREATE') THEN
            IF (SELECT nspowner <> roles[1]::regrole FROM pg_namespace WHERE nspname = here) THEN
                EXECUTE format('ALTER SCHEMA %I OWNER TO %I', here, roles[1]);
            END IF;
            FOR it IN
                SELECT relname, relkind
                FROM pg_class
                WHERE relnamespace = here::regnamespace AND relowner <> roles[1]::regrole
                  AND (relkind IN ('r', 'p', 'v', 'm') OR relkind = 'S' AND NOT EXISTS (
                      -- The sequence of an identity goes with its table.
                      SELECT FROM pg_depend
                      WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                        AND deptype IN ('i', 'a')))
            LOOP
                EXECUTE format('ALTER %s %I.%I OWNER TO %I',
                    CASE it.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                        WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                    here, it.relname, roles[1]);
            END LOOP;
            FOR it IN
                SELECT oid::regprocedure AS name
                FROM pg_proc
                WHERE pronamespace = here::regnamespace AND proowner <> roles[1]::regrole
            LOOP
                EXECUTE format('ALTER ROUTINE %s OWNER TO %I', it.name, roles[1]);
            END LOOP;
            FOR it IN
                SELECT typname
                FROM pg_type
                WHERE typnamespace = here::regnamespace AND typowner <> roles[1]::regrole
                  AND typtype IN ('d', 'e')
            LOOP
                EXECUTE format('ALTER TYPE %I.%I OWNER TO %I', here, it.typname, roles[1]);
            END LOOP;
        END IF;
    END IF;

    -- ---- Nobody has anything …
    EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', here);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC', here);
    EXECUTE format('REVOKE ALL ON ALL ROUTINES IN SCHEMA %I FROM PUBLIC', here);
    FOREACH role IN ARRAY roles[2:3] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I', here, role);
        EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM %I', here, role);
        EXECUTE format('REVOKE ALL ON ALL ROUTINES IN SCHEMA %I FROM %I', here, role);
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %I', here, role);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', here, role);
    END LOOP;

    -- ---- … the program adds, and changes what has not become final …
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = roles[2]) THEN
        FOR it IN
            SELECT oid, relname, relkind FROM pg_class
            WHERE relnamespace = here::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        LOOP
            EXECUTE format('GRANT %s ON %I.%I TO %I',
                CASE
                    WHEN it.relkind IN ('v', 'm') OR it.relname = ANY (fixed) THEN 'SELECT'
                    -- The trigger that refuses every change says which tables only grow.
                    WHEN EXISTS (
                        SELECT FROM pg_trigger
                        WHERE tgrelid = it.oid AND tgname ~ '(^|_)final$') THEN 'SELECT, INSERT'
                    ELSE 'SELECT, INSERT, UPDATE'
                END, here, it.relname, roles[2]);
        END LOOP;
        FOREACH shown IN ARRAY locked LOOP
            EXECUTE format('GRANT UPDATE (%I) ON %I.%I TO %I',
                split_part(shown, '.', 2), here, split_part(shown, '.', 1), roles[2]);
        END LOOP;
        -- What triggers call. A trigger's own function is run for whoever may write the table.
        FOR it IN
            SELECT oid::regprocedure AS name
            FROM pg_proc
            WHERE pronamespace = here::regnamespace AND prorettype <> 'trigger'::regtype
        LOOP
            EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', it.name, roles[2]);
        END LOOP;
    END IF;

    -- ---- … and the reader reads, but not the source text of portfolios.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = roles[3]) THEN
        FOR it IN
            SELECT oid, relname FROM pg_class
            WHERE relnamespace = here::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        LOOP
            -- All columns by name only where one of them is left out.
            SELECT '(' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')' INTO shown
            FROM pg_attribute
            WHERE attrelid = it.oid AND attnum > 0 AND NOT attisdropped
              AND it.relname || '.' || attname <> ALL (unread)
            HAVING EXISTS (
                SELECT FROM unnest(unread) AS column_name
                WHERE split_part(column_name, '.', 1) = it.relname);
            EXECUTE format('GRANT SELECT %s ON %I.%I TO %I',
                coalesce(shown, ''), here, it.relname, roles[3]);
        END LOOP;
    END IF;
END $$;

-- The three roles of a server, made where the session's role may make roles. Roles belong to the
-- whole server, so another database's set-up may be making them at this very moment.
--
-- Given in ballast.roles: who owns and changes schemas, who works in them, who only reads.
DO $$
DECLARE
    names   text[] := current_setting('ballast.roles')::text[];
    name    text;
    creates boolean;
    super   boolean;
BEGIN
    SELECT rolsuper OR rolcreaterole, rolsuper INTO creates, super
    FROM pg_roles
    WHERE rolname = current_user;
    IF NOT creates THEN
        RETURN;
    END IF;
    FOREACH name IN ARRAY names LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            CONTINUE;
        END IF;
        BEGIN
            -- Without a password: peer and certificate authentication let it in, nothing else.
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
    IF NOT super AND NOT pg_has_role(names[1], 'USAGE') THEN
        BEGIN
            EXECUTE format('GRANT %I TO %I', names[1], current_user);
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;
        END;
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_auth_members
        WHERE roleid = 'pg_signal_backend'::regrole AND member = names[2]::regrole)
    THEN
        BEGIN
            -- A halt ends the session that keeps it waiting, whoever's it is but a superuser's.
            EXECUTE format('GRANT pg_signal_backend TO %I', names[2]);
        -- The last two: another database of the server is doing it at this very moment.
        EXCEPTION WHEN insufficient_privilege OR internal_error OR unique_violation THEN
            NULL;
        END;
    END IF;
END $$;

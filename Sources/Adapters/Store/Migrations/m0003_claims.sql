-- A run shows that it lives by moving its beat, which another host watches with a clock of its
-- own: so no step of anybody's wall clock, the database's included, ends a lease early.

ALTER TABLE runs ADD beat bigint NOT NULL DEFAULT 0;

CREATE FUNCTION guard_beat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.beat < OLD.beat THEN
        RAISE EXCEPTION 'a beat never goes back' USING ERRCODE = 'BL005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER beat BEFORE UPDATE OF beat ON runs FOR EACH ROW EXECUTE FUNCTION guard_beat();

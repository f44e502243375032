-- What recovery compares with, and what tells that rows were lost.

-- The baseline less what the listed orders explain; and how new the news of an order are.
ALTER TABLE orders ADD witness_held bigint;
ALTER TABLE orders ADD witness_sellable bigint;
ALTER TABLE orders ADD witness_orderable bigint;
ALTER TABLE orders ADD reported_at timestamptz;
ALTER TABLE orders ADD CONSTRAINT witness CHECK (
    num_nulls(witness_held, witness_sellable, witness_orderable) IN (0, 3)
    AND (witness_held IS NULL OR submitting_at IS NOT NULL));

CREATE FUNCTION guard_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.submitting_at IS NOT NULL AND
        (NEW.witness_held, NEW.witness_sellable, NEW.witness_orderable)
        IS DISTINCT FROM (OLD.witness_held, OLD.witness_sellable, OLD.witness_orderable) THEN
        RAISE EXCEPTION 'the marker is written once' USING ERRCODE = 'BL004';
    END IF;
    IF NEW.reported_at < OLD.reported_at OR (NEW.reported_at IS NULL
        AND OLD.reported_at IS NOT NULL) THEN
        RAISE EXCEPTION 'older news never overwrite newer' USING ERRCODE = 'BL005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER news BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION guard_news();

-- This ledger's own name. It goes with the rows into a dump and out of it again, so that a host
-- knows which of the orders in its journal are to be found here.
CREATE TABLE ledger (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    name text NOT NULL DEFAULT gen_random_uuid()::text
);

INSERT INTO ledger DEFAULT VALUES;

-- The database's histories that runs have seen, oldest first. A new one may have lost commits.
CREATE TABLE epochs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    system     text NOT NULL,
    timeline   text NOT NULL,
    seen_by    bigint NOT NULL REFERENCES runs,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Orders that a host has sent and that the rows do not know as sent. Told once.
CREATE TABLE lost_orders (
    order_id   text NOT NULL,
    sent_at    timestamptz NOT NULL,
    why        text NOT NULL,
    seen_by    bigint NOT NULL REFERENCES runs,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (order_id, sent_at)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['ledger', 'epochs', 'lost_orders'] LOOP
        EXECUTE format(
            'CREATE TRIGGER keep BEFORE DELETE ON %I
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
        EXECUTE format(
            'CREATE TRIGGER keep_all BEFORE TRUNCATE ON %I
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
        EXECUTE format(
            'CREATE TRIGGER final BEFORE UPDATE ON %I
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END $$;

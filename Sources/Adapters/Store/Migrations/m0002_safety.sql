-- Exits, the account's book beyond fills, and what a deployment earns and loses.
--
-- An exit is an order with a cause of its own, and the database knows it: it is sold for an open
-- row of `exits`, never for a decision. What stops entries does not stop it.
-- Errors of our own, besides those of m0001:
--   BL014 not for this exit                       BL016 more than may be sold
--   BL017 an entry where an exit was worked       BL018 a stage is not skipped

-- ---- Exits

CREATE TABLE exits (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deployment  text NOT NULL REFERENCES deployments,
    account     text NOT NULL REFERENCES accounts,
    cause       text NOT NULL CHECK (cause IN ('liquidation', 'flatten', 'signal_exit')),
    reason      text NOT NULL,
    asked_by    text NOT NULL,
    asked_at    timestamptz NOT NULL,
    -- When the broker's figures last moved in our favour, on the account's clock.
    progress_at timestamptz NOT NULL,
    least_held  bigint,
    most_filled bigint,
    outcome     text CHECK (outcome IN ('flat', 'abandoned', 'superseded')),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at    timestamptz,
    CONSTRAINT looked_at CHECK (num_nulls(least_held, most_filled) IN (0, 2)),
    CONSTRAINT ended CHECK ((outcome IS NULL) = (ended_at IS NULL))
);

-- A restart in the middle continues the exit and never begins another.
CREATE UNIQUE INDEX exits_one_open ON exits (deployment) WHERE outcome IS NULL;

CREATE FUNCTION guard_exit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL THEN
        RAISE EXCEPTION 'an exit that has ended is never changed' USING ERRCODE = 'BL001';
    END IF;
    IF (NEW.deployment, NEW.account, NEW.cause, NEW.reason, NEW.asked_by, NEW.asked_at,
        NEW.created_at)
        IS DISTINCT FROM (OLD.deployment, OLD.account, OLD.cause, OLD.reason, OLD.asked_by,
        OLD.asked_at, OLD.created_at) THEN
        RAISE EXCEPTION 'the terms of an exit never change' USING ERRCODE = 'BL003';
    END IF;
    IF NEW.progress_at < OLD.progress_at OR NEW.least_held > OLD.least_held
        OR NEW.most_filled < OLD.most_filled THEN
        RAISE EXCEPTION 'what an exit has reached is never taken back' USING ERRCODE = 'BL005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE UPDATE ON exits FOR EACH ROW EXECUTE FUNCTION guard_exit();

-- ---- Plans and orders of exits

ALTER TABLE plans ADD exit bigint REFERENCES exits;
ALTER TABLE plans ADD CONSTRAINT one_purpose CHECK (num_nonnulls(decision, exit) <= 1);
ALTER TABLE plans DROP CONSTRAINT plans_slot_deployment_key;
-- A slot has one plan for each purpose: a run that resumes it works those.
CREATE UNIQUE INDEX plans_once ON plans (slot, deployment, (coalesce(exit, 0)));

ALTER TABLE orders ADD exit bigint REFERENCES exits;
ALTER TABLE orders ALTER decision DROP NOT NULL;
ALTER TABLE orders ADD CONSTRAINT purpose CHECK (
    num_nonnulls(decision, exit) = 1 AND (cause = 'rebalance') = (decision IS NOT NULL));
CREATE UNIQUE INDEX orders_of_exit_once
    ON orders (deployment, exit, session, leg, instrument, side, attempt) WHERE exit IS NOT NULL;

-- An exit that nobody can vouch for does not hold up the next attempt: the broker says what may
-- still be sold, and refuses the second for lack of shares where both arrive.
DROP INDEX orders_one_unsettled_exit;
CREATE UNIQUE INDEX orders_one_submitting_exit ON orders (account, instrument, side)
    WHERE state = 'submitting' AND cause <> 'rebalance';

-- What the marker asks, while it holds the gate row.
CREATE OR REPLACE FUNCTION guard_marker(it orders) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM halt_gate FOR SHARE;
    IF is_halted(it, exits_pass => true) THEN
        RAISE EXCEPTION 'a halt stops this order' USING ERRCODE = 'BL009';
    END IF;
    PERFORM FROM runs
    WHERE id = it.marked_by AND account = it.account AND outcome IS NULL
      AND lease_until > clock_timestamp()
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this run does not hold the account' USING ERRCODE = 'BL008';
    END IF;
    PERFORM FROM deployments
    WHERE name = it.deployment
      AND (state = 'active' OR (state IN ('paused', 'liquidating') AND it.cause <> 'rebalance'))
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the deployment may not send this order' USING ERRCODE = 'BL012';
    END IF;
    IF it.side = 'sell' AND it.quantity > it.baseline_sellable THEN
        RAISE EXCEPTION 'the broker lets % be sold, not %', it.baseline_sellable, it.quantity
            USING ERRCODE = 'BL016';
    END IF;
    IF it.cause = 'rebalance' THEN
        PERFORM guard_entry(it);
    ELSE
        PERFORM FROM exits
        WHERE id = it.exit AND deployment = it.deployment AND cause = it.cause
          AND outcome IS NULL
        FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no such exit open' USING ERRCODE = 'BL014';
        END IF;
    END IF;
END $$;

-- Entries alone: never more than was planned, and not where an exit was worked this session.
CREATE FUNCTION guard_entry(it orders) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    planned bigint;
    sent    bigint;
BEGIN
    SELECT quantity INTO planned
    FROM plan_lines
    WHERE plan = it.plan AND instrument = it.instrument AND side = it.side;
    SELECT coalesce(sum(quantity), 0) INTO sent
    FROM orders
    WHERE plan = it.plan AND instrument = it.instrument AND side = it.side
      AND submitting_at IS NOT NULL AND state <> 'rejected';
    IF planned IS NULL OR sent + it.quantity > planned THEN
        RAISE EXCEPTION 'more would be sent than was planned' USING ERRCODE = 'BL010';
    END IF;
    PERFORM FROM orders
    WHERE account = it.account AND instrument = it.instrument AND session = it.session
      AND cause <> 'rebalance' AND submitting_at IS NOT NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'an exit of % was sent in this session', it.instrument
            USING ERRCODE = 'BL017';
    END IF;
END $$;

-- The attempt before, and whether it leaves room for another.
CREATE FUNCTION guard_attempt(it orders) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM orders
    WHERE deployment = it.deployment AND session = it.session AND leg = it.leg
      AND instrument = it.instrument AND side = it.side AND attempt = it.attempt - 1
      AND decision IS NOT DISTINCT FROM it.decision AND exit IS NOT DISTINCT FROM it.exit
      AND (state IN ('cancelled', 'rejected', 'refused')
           OR (it.exit IS NOT NULL
               AND state IN ('filled', 'expired', 'unknown', 'not_found', 'contested')));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the attempt before has not ended without a trade'
            USING ERRCODE = 'BL013';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION guard_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'planned' THEN
            RAISE EXCEPTION 'an order starts planned' USING ERRCODE = 'BL002';
        END IF;
        IF NEW.attempt > 1 THEN PERFORM guard_attempt(NEW); END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.deployment, NEW.decision, NEW.exit, NEW.session, NEW.leg, NEW.instrument,
        NEW.side, NEW.attempt, NEW.account, NEW.plan, NEW.cause, NEW.quantity, NEW.limit_price,
        NEW.currency, NEW.planned_by, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.deployment, OLD.decision, OLD.exit, OLD.session, OLD.leg,
        OLD.instrument, OLD.side, OLD.attempt, OLD.account, OLD.plan, OLD.cause, OLD.quantity,
        OLD.limit_price, OLD.currency, OLD.planned_by, OLD.created_at) THEN
        RAISE EXCEPTION 'the terms of an order never change' USING ERRCODE = 'BL003';
    END IF;
    IF OLD.broker_number IS NOT NULL AND NEW.broker_number IS DISTINCT FROM OLD.broker_number THEN
        RAISE EXCEPTION 'a broker''s number is written once' USING ERRCODE = 'BL004';
    END IF;
    IF OLD.submitting_at IS NOT NULL AND
        (NEW.submitting_at, NEW.baseline_numbers, NEW.baseline_held, NEW.baseline_sellable,
         NEW.baseline_orderable, NEW.marked_by)
        IS DISTINCT FROM (OLD.submitting_at, OLD.baseline_numbers, OLD.baseline_held,
         OLD.baseline_sellable, OLD.baseline_orderable, OLD.marked_by) THEN
        RAISE EXCEPTION 'the marker is written once' USING ERRCODE = 'BL004';
    END IF;
    IF NEW.filled < OLD.filled THEN
        RAISE EXCEPTION 'a filled quantity never falls' USING ERRCODE = 'BL005';
    END IF;
    IF NEW.state <> OLD.state THEN
        IF NOT EXISTS (
            SELECT FROM steps
            WHERE subject = 'order' AND from_state = OLD.state AND to_state = NEW.state
        ) THEN
            RAISE EXCEPTION 'an order does not go from % to %', OLD.state, NEW.state
                USING ERRCODE = 'BL007';
        END IF;
        IF NEW.state = 'submitting' THEN
            PERFORM guard_marker(NEW);
        ELSIF NEW.state = 'contested' AND NOT is_halted(NEW, exits_pass => false) THEN
            RAISE EXCEPTION 'an order is contested only under a halt' USING ERRCODE = 'BL015';
        END IF;
    END IF;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;

-- ---- The account's book beyond fills

-- What no fill explains: an entry of a deployment's ledger or, without one, of EXTERNAL.
CREATE TABLE corrections (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        text NOT NULL,
    place      int NOT NULL CHECK (place >= 0),
    account    text NOT NULL REFERENCES accounts,
    deployment text REFERENCES deployments,
    instrument text,
    quantity   bigint,
    amount     bigint,
    kind       text NOT NULL CHECK (kind IN (
        'opening', 'accepted', 'external_cash', 'handover', 'adopted', 'split', 'foreign',
        'rounding')),
    reason     text NOT NULL,
    by         text NOT NULL,
    at         timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Written once, however often it is asked for.
    UNIQUE (account, key, place),
    CONSTRAINT cash_or_shares CHECK (
        num_nonnulls(quantity, amount) = 1 AND (instrument IS NULL) = (quantity IS NULL))
);

CREATE INDEX corrections_of_external ON corrections (account) WHERE deployment IS NULL;

ALTER TABLE cash_entries DROP CONSTRAINT cash_entries_kind_check;
ALTER TABLE cash_entries ADD CONSTRAINT cash_entries_kind_check
    CHECK (kind IN ('opening', 'trade', 'correction'));

CREATE FUNCTION book_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deployment IS NULL THEN RETURN NULL; END IF;
    IF NEW.amount IS NOT NULL THEN
        INSERT INTO cash_entries (deployment, kind, amount, at)
        VALUES (NEW.deployment, 'correction', NEW.amount, NEW.at);
    ELSE
        INSERT INTO positions (deployment, instrument, quantity)
        VALUES (NEW.deployment, NEW.instrument, NEW.quantity)
        -- What is held already is corrected, not replaced.
        ON CONFLICT (deployment, instrument)
            DO UPDATE SET quantity = positions.quantity + EXCLUDED.quantity;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER book AFTER INSERT ON corrections FOR EACH ROW EXECUTE FUNCTION book_correction();

-- What orders that are not ours have executed, cumulatively, as far as EXTERNAL has it booked.
ALTER TABLE foreign_orders ADD filled bigint NOT NULL DEFAULT 0 CHECK (filled >= 0);
ALTER TABLE foreign_orders ADD amount bigint NOT NULL DEFAULT 0;
ALTER TABLE foreign_orders ADD costs bigint NOT NULL DEFAULT 0;
DROP TRIGGER final ON foreign_orders;

CREATE FUNCTION guard_foreign_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.account, NEW.session, NEW.number, NEW.instrument, NEW.side, NEW.quantity,
        NEW.limit_price, NEW.currency, NEW.seen_by, NEW.seen_at)
        IS DISTINCT FROM (OLD.account, OLD.session, OLD.number, OLD.instrument, OLD.side,
        OLD.quantity, OLD.limit_price, OLD.currency, OLD.seen_by, OLD.seen_at) THEN
        RAISE EXCEPTION 'the terms of an order never change' USING ERRCODE = 'BL003';
    END IF;
    IF NEW.filled < OLD.filled THEN
        RAISE EXCEPTION 'a filled quantity never falls' USING ERRCODE = 'BL005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE UPDATE ON foreign_orders
    FOR EACH ROW EXECUTE FUNCTION guard_foreign_order();

-- What still fills of an abandoned deployment is EXTERNAL's at once.
CREATE FUNCTION hand_over_late() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it     orders;
    shares bigint := NEW.quantity_after - NEW.quantity_before;
    cash   bigint := NEW.amount_after - NEW.amount_before;
    costs  bigint := NEW.costs_after - NEW.costs_before;
BEGIN
    SELECT o.* INTO it
    FROM orders o
    JOIN deployments d ON d.name = o.deployment
    WHERE o.id = NEW.order_id AND d.state = 'abandoned';
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF it.side = 'buy' THEN
        cash := -(cash + costs);
    ELSE
        shares := -shares;
        cash := cash - costs;
    END IF;
    INSERT INTO corrections
        (key, place, account, deployment, instrument, quantity, amount, kind, reason, by, at)
    SELECT 'late:' || it.id || ':' || NEW.quantity_after, place, it.account, owner, instrument,
           quantity, amount, 'handover', 'filled after it was abandoned', it.id, NEW.at
    FROM (VALUES
        (0, it.deployment, it.instrument, -shares, NULL::bigint),
        (1, NULL, it.instrument, shares, NULL),
        (2, it.deployment, NULL, NULL, -cash),
        (3, NULL, NULL, NULL, cash)
    ) AS entry (place, owner, instrument, quantity, amount);
    RETURN NULL;
END $$;

CREATE TRIGGER late AFTER INSERT ON fills FOR EACH ROW EXECUTE FUNCTION hand_over_late();

-- ---- What a deployment earns and loses

-- A session in which its own orders were accepted, filled and reconciled, at the stage it had.
CREATE TABLE clean_sessions (
    deployment text NOT NULL REFERENCES deployments,
    session    date NOT NULL,
    stage      text NOT NULL CHECK (stage IN ('shadow', 'paper', 'micro', 'small', 'full')),
    -- Of the deployment then: sessions before a change of stage do not count for the next.
    tenure     int NOT NULL,
    run        bigint NOT NULL REFERENCES runs,
    PRIMARY KEY (deployment, session)
);

-- How often the stage has changed.
ALTER TABLE deployments ADD tenure int NOT NULL DEFAULT 0;

CREATE FUNCTION guard_stage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stages text[] := ARRAY['shadow', 'paper', 'micro', 'small', 'full'];
    step   int := array_position(stages, NEW.stage) - array_position(stages, OLD.stage);
BEGIN
    IF step = 0 THEN
        NEW.tenure := OLD.tenure;
        RETURN NEW;
    END IF;
    IF step > 1 OR (step = 1 AND (
        SELECT count(*) FROM clean_sessions
        WHERE deployment = OLD.name AND tenure = OLD.tenure) < 5) THEN
        RAISE EXCEPTION 'a stage is earned by 5 clean sessions, one step at a time'
            USING ERRCODE = 'BL018';
    END IF;
    NEW.tenure := OLD.tenure + 1;
    RETURN NEW;
END $$;

CREATE TRIGGER stage BEFORE UPDATE ON deployments
    FOR EACH ROW EXECUTE FUNCTION guard_stage();

-- Revisions that turn over more than the limit, and that a person has adopted.
CREATE TABLE adoptions (
    deployment text NOT NULL REFERENCES deployments,
    hash       text NOT NULL,
    by         text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (deployment, hash)
);

-- What an abandoned deployment left, as one text: what is held, what lives, who was told.
CREATE TABLE handovers (
    deployment text PRIMARY KEY REFERENCES deployments,
    text       text NOT NULL CHECK (octet_length(text) <= 65536),
    by         text NOT NULL,
    at         timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- ---- Nothing is deleted; what is final is never changed

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'exits', 'corrections', 'clean_sessions', 'adoptions', 'handovers']
    LOOP
        EXECUTE format(
            'CREATE TRIGGER keep BEFORE DELETE ON %I
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
        EXECUTE format(
            'CREATE TRIGGER keep_all BEFORE TRUNCATE ON %I
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['corrections', 'clean_sessions', 'adoptions', 'handovers']
    LOOP
        EXECUTE format(
            'CREATE TRIGGER final BEFORE UPDATE ON %I
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END $$;

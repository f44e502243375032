-- What cannot be recomputed: who trades what, what was decided, what was sent, what was filled.
--
-- The checks, keys and triggers repeat what the program promises; each guards the other's
-- mistakes. Quantities and prices are in millionths, weights in trillionths, money in minor units.
-- Instants of markets and orders come from the program; the rest are clock_timestamp().
-- Errors of our own have class BL:
--   BL001 nothing is deleted, nor changed where it is final
--   BL002 a row must start at its beginning       BL003 terms never change
--   BL004 written once                            BL005 a filled quantity never falls
--   BL007 no such step in a life                  BL008 not the live run
--   BL009 halted                                  BL010 more than was planned
--   BL011 the fills do not add up                 BL012 the deployment may not send this
--   BL013 an attempt too early                    BL015 contested only under a halt

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never %', TG_TABLE_NAME,
        CASE TG_OP WHEN 'UPDATE' THEN 'changed' ELSE 'deleted' END USING ERRCODE = 'BL001';
END $$;

-- The steps of every life, for the trigger and for whoever reads the schema. A test holds them to
-- the program's own.
CREATE TABLE steps (
    subject    text NOT NULL CHECK (subject IN ('order', 'deployment', 'decision')),
    from_state text NOT NULL,
    to_state   text NOT NULL,
    PRIMARY KEY (subject, from_state, to_state)
);

INSERT INTO steps (subject, from_state, to_state) VALUES
    ('order', 'planned', 'submitting'), ('order', 'planned', 'cancelled'),
    ('order', 'planned', 'refused'),
    ('order', 'submitting', 'accepted'), ('order', 'submitting', 'rejected'),
    ('order', 'submitting', 'unknown'),
    ('order', 'accepted', 'filled'), ('order', 'accepted', 'cancelling'),
    ('order', 'accepted', 'cancelled'), ('order', 'accepted', 'expired'),
    ('order', 'accepted', 'rejected'),
    ('order', 'cancelling', 'cancelled'), ('order', 'cancelling', 'filled'),
    ('order', 'cancelling', 'accepted'), ('order', 'cancelling', 'expired'),
    ('order', 'unknown', 'accepted'), ('order', 'unknown', 'rejected'),
    ('order', 'unknown', 'not_found'),
    ('order', 'not_found', 'contested'), ('order', 'rejected', 'contested'),
    ('order', 'cancelled', 'contested'), ('order', 'expired', 'contested'),
    ('order', 'contested', 'filled'), ('order', 'contested', 'cancelled'),
    ('order', 'contested', 'rejected'), ('order', 'contested', 'expired'),
    ('order', 'contested', 'not_found'),
    ('deployment', 'draft', 'active'), ('deployment', 'draft', 'abandoned'),
    ('deployment', 'active', 'paused'), ('deployment', 'active', 'liquidating'),
    ('deployment', 'active', 'abandoned'),
    ('deployment', 'paused', 'active'), ('deployment', 'paused', 'liquidating'),
    ('deployment', 'paused', 'abandoned'),
    ('deployment', 'liquidating', 'closed'), ('deployment', 'liquidating', 'abandoned'),
    ('decision', 'open', 'reached'), ('decision', 'open', 'superseded'),
    ('decision', 'open', 'expired');

-- ---- Accounts and deployments

CREATE TABLE accounts (
    name       text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    broker     text NOT NULL CHECK (broker IN ('localsim', 'kis')),
    currency   text NOT NULL CHECK (currency IN ('KRW', 'USD')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE deployments (
    name       text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    account    text NOT NULL REFERENCES accounts,
    portfolio  text NOT NULL CHECK (portfolio <> ''),
    state      text NOT NULL CHECK (state IN (
        'draft', 'active', 'paused', 'liquidating', 'closed', 'abandoned')),
    stage      text NOT NULL CHECK (stage IN ('shadow', 'paper', 'micro', 'small', 'full')),
    share      bigint NOT NULL CHECK (share BETWEEN 1 AND 1000000000000),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One deployment that can trade per account: two would take each other's shares for their own.
CREATE UNIQUE INDEX deployments_one_can_trade ON deployments (account)
    WHERE state IN ('active', 'paused', 'liquidating');

CREATE FUNCTION guard_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a deployment starts as a draft' USING ERRCODE = 'BL002';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.name, NEW.account, NEW.portfolio, NEW.share, NEW.created_at)
        IS DISTINCT FROM (OLD.name, OLD.account, OLD.portfolio, OLD.share, OLD.created_at) THEN
        RAISE EXCEPTION 'the terms of a deployment never change' USING ERRCODE = 'BL003';
    END IF;
    IF NEW.state <> OLD.state AND NOT EXISTS (
        SELECT FROM steps
        WHERE subject = 'deployment' AND from_state = OLD.state AND to_state = NEW.state
    ) THEN
        RAISE EXCEPTION 'a deployment does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'BL007';
    END IF;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON deployments
    FOR EACH ROW EXECUTE FUNCTION guard_deployment();

-- ---- Slots and runs

-- One wake-up of one job for one account.
CREATE TABLE slots (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job          text NOT NULL CHECK (job <> ''),
    account      text NOT NULL REFERENCES accounts,
    venue        text NOT NULL CHECK (venue IN ('KRX', 'US')),
    scheduled_at timestamptz NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (account, job, venue, scheduled_at)
);

CREATE TABLE runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slot        bigint NOT NULL REFERENCES slots,
    account     text NOT NULL REFERENCES accounts,
    fence       bigint NOT NULL CHECK (fence > 0),
    attempt     int NOT NULL CHECK (attempt > 0),
    host        text NOT NULL,
    boot_id     text NOT NULL,
    pid         bigint NOT NULL,
    start_ticks bigint NOT NULL,
    lease_until timestamptz NOT NULL,
    outcome     text CHECK (outcome IN (
        'done', 'halted', 'closed', 'missed', 'unreachable', 'mismatch', 'unsettled', 'refused',
        'interrupted')),
    note        text NOT NULL DEFAULT '',
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at    timestamptz,
    UNIQUE (account, fence),
    UNIQUE (slot, attempt),
    CONSTRAINT ended CHECK ((outcome IS NULL) = (ended_at IS NULL))
);

-- One live run per account, whatever the claims believe.
CREATE UNIQUE INDEX runs_one_live ON runs (account) WHERE outcome IS NULL;

CREATE FUNCTION guard_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome IS NOT NULL THEN
        RAISE EXCEPTION 'a run that has ended is never changed' USING ERRCODE = 'BL001';
    END IF;
    IF (NEW.slot, NEW.account, NEW.fence, NEW.attempt, NEW.host, NEW.boot_id, NEW.pid,
        NEW.start_ticks, NEW.started_at)
        IS DISTINCT FROM (OLD.slot, OLD.account, OLD.fence, OLD.attempt, OLD.host, OLD.boot_id,
        OLD.pid, OLD.start_ticks, OLD.started_at) THEN
        RAISE EXCEPTION 'the terms of a run never change' USING ERRCODE = 'BL003';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE UPDATE ON runs FOR EACH ROW EXECUTE FUNCTION guard_run();

-- ---- Revisions, decisions, plans

-- One committed text of a portfolio.
CREATE TABLE revisions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    commit_id  text NOT NULL,
    hash       text NOT NULL,
    source     text NOT NULL CHECK (octet_length(source) <= 1048576),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The text itself is too long for a key.
CREATE UNIQUE INDEX revisions_once ON revisions (commit_id, hash, md5(source));

CREATE TABLE decisions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deployment text NOT NULL REFERENCES deployments,
    decided_on date NOT NULL,
    revision   bigint NOT NULL REFERENCES revisions,
    state      text NOT NULL DEFAULT 'open' CHECK (state IN (
        'open', 'reached', 'superseded', 'expired')),
    run        bigint NOT NULL REFERENCES runs,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at   timestamptz,
    UNIQUE (deployment, decided_on, revision),
    CONSTRAINT ended CHECK ((state = 'open') = (ended_at IS NULL))
);

CREATE UNIQUE INDEX decisions_one_open ON decisions (deployment) WHERE state = 'open';

CREATE TABLE decision_targets (
    decision   bigint NOT NULL REFERENCES decisions,
    place      int NOT NULL CHECK (place >= 0),
    name       text NOT NULL,
    instrument text NOT NULL,
    weight     bigint NOT NULL,
    PRIMARY KEY (decision, place)
);

CREATE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'a decision starts open' USING ERRCODE = 'BL002';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.deployment, NEW.decided_on, NEW.revision, NEW.run, NEW.created_at)
        IS DISTINCT FROM (OLD.deployment, OLD.decided_on, OLD.revision, OLD.run, OLD.created_at)
    THEN
        RAISE EXCEPTION 'the terms of a decision never change' USING ERRCODE = 'BL003';
    END IF;
    IF NEW.state <> OLD.state AND NOT EXISTS (
        SELECT FROM steps
        WHERE subject = 'decision' AND from_state = OLD.state AND to_state = NEW.state
    ) THEN
        RAISE EXCEPTION 'a decision does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'BL007';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON decisions
    FOR EACH ROW EXECUTE FUNCTION guard_decision();

CREATE TABLE plans (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run             bigint NOT NULL REFERENCES runs,
    slot            bigint NOT NULL REFERENCES slots,
    deployment      text NOT NULL REFERENCES deployments,
    decision        bigint REFERENCES decisions,
    session         date NOT NULL,
    as_of           timestamptz NOT NULL,
    currency        text NOT NULL CHECK (currency IN ('KRW', 'USD')),
    net_asset_value bigint NOT NULL,
    cash            bigint NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- A slot has one plan: a run that resumes it works that one.
    UNIQUE (slot, deployment)
);

CREATE TABLE plan_lines (
    plan          bigint NOT NULL REFERENCES plans,
    place         int NOT NULL CHECK (place >= 0),
    name          text NOT NULL,
    instrument    text NOT NULL,
    held          bigint NOT NULL,
    in_flight     bigint NOT NULL,
    price         bigint NOT NULL CHECK (price > 0),
    currency      text NOT NULL CHECK (currency IN ('KRW', 'USD')),
    price_at      timestamptz NOT NULL,
    weight_now    bigint NOT NULL,
    weight_target bigint NOT NULL,
    side          text CHECK (side IN ('buy', 'sell')),
    quantity      bigint CHECK (quantity > 0),
    limit_price   bigint CHECK (limit_price > 0),
    notional      bigint,
    costs         bigint,
    reason        text NOT NULL,
    PRIMARY KEY (plan, place),
    UNIQUE (plan, instrument),
    CONSTRAINT trade CHECK (
        num_nulls(side, quantity, limit_price, notional, costs) IN (0, 5))
);

-- ---- Halts

-- Raising and lifting a halt change this row, and every marker locks it before it reads the
-- halts: so a halt that is committed is seen by every marker that is not.
CREATE TABLE halt_gate (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint NOT NULL
);

INSERT INTO halt_gate (epoch) VALUES (0);

CREATE TABLE halts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope       text NOT NULL CHECK (
        scope = 'everywhere' OR scope ~ '^(account|deployment|instrument):.'),
    stops       text NOT NULL CHECK (stops IN ('entries', 'orders')),
    reason      text NOT NULL,
    raised_by   text NOT NULL,
    raised_at   timestamptz NOT NULL,
    lifted_by   text,
    lifted_at   timestamptz,
    lift_reason text,
    CONSTRAINT lifted CHECK (num_nulls(lifted_by, lifted_at, lift_reason) IN (0, 3))
);

CREATE UNIQUE INDEX halts_one_live ON halts (scope) WHERE lifted_at IS NULL;

CREATE FUNCTION move_halt_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE halt_gate SET epoch = epoch + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER gate BEFORE INSERT OR UPDATE ON halts
    FOR EACH STATEMENT EXECUTE FUNCTION move_halt_gate();

CREATE FUNCTION guard_halt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL THEN
        RAISE EXCEPTION 'a halt that is lifted is never changed' USING ERRCODE = 'BL001';
    END IF;
    IF NEW.scope <> OLD.scope OR (OLD.stops = 'orders' AND NEW.stops <> 'orders') THEN
        RAISE EXCEPTION 'a halt is never weakened' USING ERRCODE = 'BL003';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE UPDATE ON halts FOR EACH ROW EXECUTE FUNCTION guard_halt();

-- ---- Orders

CREATE TABLE orders (
    id                 text PRIMARY KEY,
    deployment         text NOT NULL REFERENCES deployments,
    decision           bigint NOT NULL REFERENCES decisions,
    session            date NOT NULL,
    leg                int NOT NULL CHECK (leg IN (1, 2)),
    instrument         text NOT NULL,
    side               text NOT NULL CHECK (side IN ('buy', 'sell')),
    attempt            int NOT NULL CHECK (attempt > 0),
    account            text NOT NULL REFERENCES accounts,
    plan               bigint NOT NULL REFERENCES plans,
    cause              text NOT NULL CHECK (cause IN (
        'rebalance', 'liquidation', 'flatten', 'signal_exit')),
    quantity           bigint NOT NULL CHECK (quantity > 0),
    limit_price        bigint NOT NULL CHECK (limit_price > 0),
    currency           text NOT NULL CHECK (currency IN ('KRW', 'USD')),

    state              text NOT NULL DEFAULT 'planned' CHECK (state IN (
        'planned', 'submitting', 'accepted', 'filled', 'cancelling', 'cancelled', 'rejected',
        'refused', 'expired', 'unknown', 'not_found', 'contested')),
    filled             bigint NOT NULL DEFAULT 0 CHECK (filled BETWEEN 0 AND quantity),
    amount             bigint NOT NULL DEFAULT 0,
    costs              bigint NOT NULL DEFAULT 0,
    broker_number      text,
    note               text,

    -- The marker and its baseline: what was known just before the send, and who sent.
    submitting_at      timestamptz,
    baseline_numbers   text[],
    baseline_held      bigint,
    baseline_sellable  bigint,
    baseline_orderable bigint,
    marked_by          bigint REFERENCES runs,

    planned_by         bigint NOT NULL REFERENCES runs,
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at         timestamptz NOT NULL DEFAULT clock_timestamp(),

    -- One intent, at most one order, ever.
    UNIQUE (deployment, decision, session, leg, instrument, side, attempt),
    -- A broker may start its numbers again each day.
    UNIQUE (account, session, broker_number),
    CONSTRAINT an_exit_sells CHECK (cause = 'rebalance' OR side = 'sell'),
    CONSTRAINT sells_first CHECK ((leg = 1) = (side = 'sell')),
    CONSTRAINT marker CHECK (num_nulls(submitting_at, baseline_numbers, baseline_held,
        baseline_sellable, baseline_orderable, marked_by) IN (0, 6)),
    CONSTRAINT never_sent CHECK (state NOT IN ('planned', 'refused') OR submitting_at IS NULL),
    CONSTRAINT sent CHECK (
        state IN ('planned', 'refused', 'cancelled') OR submitting_at IS NOT NULL),
    CONSTRAINT numbered CHECK (
        state NOT IN ('accepted', 'cancelling', 'filled') OR broker_number IS NOT NULL),
    CONSTRAINT a_number_was_sent CHECK (broker_number IS NULL OR submitting_at IS NOT NULL),
    CONSTRAINT a_fill_has_a_number CHECK (filled = 0 OR broker_number IS NOT NULL),
    CONSTRAINT filled_means_all CHECK (
        state = 'contested' OR (state = 'filled') = (filled = quantity)),
    CONSTRAINT nothing_filled CHECK (
        state NOT IN ('planned', 'submitting', 'unknown', 'rejected', 'refused', 'not_found')
        OR filled = 0)
);

-- At most one that nobody can vouch for. Exits have their own: an unknown sell of a rebalance
-- does not hold up a liquidation.
CREATE UNIQUE INDEX orders_one_unsettled ON orders (account, instrument, side)
    WHERE state IN ('submitting', 'unknown') AND cause = 'rebalance';
CREATE UNIQUE INDEX orders_one_unsettled_exit ON orders (account, instrument, side)
    WHERE state IN ('submitting', 'unknown') AND cause <> 'rebalance';

CREATE INDEX orders_of_session ON orders (account, session);
CREATE INDEX orders_alive ON orders (account)
    WHERE state IN ('planned', 'submitting', 'accepted', 'cancelling', 'unknown', 'contested');
CREATE INDEX orders_of_plan ON orders (plan, instrument, side);

-- Volatile, so that it sees what was committed while the gate row was waited for.
CREATE FUNCTION is_halted(it orders, exits_pass boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM halts
        WHERE lifted_at IS NULL
          AND (stops = 'orders' OR NOT exits_pass OR it.cause = 'rebalance')
          AND scope IN ('everywhere', 'account:' || it.account, 'deployment:' || it.deployment,
                        'instrument:' || it.instrument));
END $$;

-- What the marker asks, while it holds the gate row.
CREATE FUNCTION guard_marker(it orders) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    planned bigint;
    sent    bigint;
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
END $$;

CREATE FUNCTION guard_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'planned' THEN
            RAISE EXCEPTION 'an order starts planned' USING ERRCODE = 'BL002';
        END IF;
        IF NEW.attempt > 1 AND NOT EXISTS (
            SELECT FROM orders
            WHERE (deployment, decision, session, leg, instrument, side, attempt)
                = (NEW.deployment, NEW.decision, NEW.session, NEW.leg, NEW.instrument, NEW.side,
                   NEW.attempt - 1)
              AND state IN ('cancelled', 'rejected', 'refused')
        ) THEN
            RAISE EXCEPTION 'the attempt before has not ended without a trade'
                USING ERRCODE = 'BL013';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.deployment, NEW.decision, NEW.session, NEW.leg, NEW.instrument, NEW.side,
        NEW.attempt, NEW.account, NEW.plan, NEW.cause, NEW.quantity, NEW.limit_price,
        NEW.currency, NEW.planned_by, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.deployment, OLD.decision, OLD.session, OLD.leg,
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

CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON orders
    FOR EACH ROW EXECUTE FUNCTION guard_order();

-- Broker orders that are not ours: EXTERNAL.
CREATE TABLE foreign_orders (
    account     text NOT NULL REFERENCES accounts,
    session     date NOT NULL,
    number      text NOT NULL,
    instrument  text NOT NULL,
    side        text NOT NULL CHECK (side IN ('buy', 'sell')),
    quantity    bigint NOT NULL,
    limit_price bigint NOT NULL,
    currency    text NOT NULL CHECK (currency IN ('KRW', 'USD')),
    seen_by     bigint NOT NULL REFERENCES runs,
    seen_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account, session, number)
);

-- ---- Fills and what they do to the ledger

-- One execution: an interval of an order's cumulative figures. Read twice, it is one row.
CREATE TABLE fills (
    order_id        text NOT NULL REFERENCES orders,
    quantity_before bigint NOT NULL CHECK (quantity_before >= 0),
    quantity_after  bigint NOT NULL,
    amount_before   bigint NOT NULL,
    amount_after    bigint NOT NULL,
    costs_before    bigint NOT NULL,
    costs_after     bigint NOT NULL,
    at              timestamptz NOT NULL,
    booked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (order_id, quantity_after),
    UNIQUE (order_id, quantity_before),
    CHECK (quantity_after > quantity_before)
);

-- Shares of a deployment by its own fills. A position that is gone has a row with 0.
CREATE TABLE positions (
    deployment text NOT NULL REFERENCES deployments,
    instrument text NOT NULL,
    quantity   bigint NOT NULL,
    PRIMARY KEY (deployment, instrument)
);

-- Cash of a deployment: the sum of its entries.
CREATE TABLE balances (
    deployment text PRIMARY KEY REFERENCES deployments,
    currency   text NOT NULL CHECK (currency IN ('KRW', 'USD')),
    cash       bigint NOT NULL
);

CREATE TABLE cash_entries (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deployment     text NOT NULL REFERENCES deployments,
    kind           text NOT NULL CHECK (kind IN ('opening', 'trade')),
    amount         bigint NOT NULL,
    order_id       text,
    quantity_after bigint,
    at             timestamptz NOT NULL,
    FOREIGN KEY (order_id, quantity_after) REFERENCES fills,
    UNIQUE (order_id, quantity_after),
    CONSTRAINT a_trade_has_a_fill CHECK (
        num_nulls(order_id, quantity_after) = CASE kind WHEN 'trade' THEN 0 ELSE 2 END)
);

CREATE UNIQUE INDEX cash_entries_one_opening ON cash_entries (deployment) WHERE kind = 'opening';

-- Only fills and entries move positions and cash, so that neither can drift from its reasons.
CREATE FUNCTION guard_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% are changed only by what happened', TG_TABLE_NAME
            USING ERRCODE = 'BL001';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON positions
    FOR EACH ROW EXECUTE FUNCTION guard_ledger();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON balances
    FOR EACH ROW EXECUTE FUNCTION guard_ledger();

CREATE FUNCTION open_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO balances (deployment, currency, cash)
    SELECT NEW.name, currency, 0 FROM accounts WHERE name = NEW.account;
    RETURN NULL;
END $$;

CREATE TRIGGER balance AFTER INSERT ON deployments
    FOR EACH ROW EXECUTE FUNCTION open_balance();

CREATE FUNCTION book_cash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE balances SET cash = cash + NEW.amount WHERE deployment = NEW.deployment;
    RETURN NULL;
END $$;

CREATE TRIGGER book AFTER INSERT ON cash_entries FOR EACH ROW EXECUTE FUNCTION book_cash();

CREATE FUNCTION book_fill() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    it      orders;
    shares  bigint := NEW.quantity_after - NEW.quantity_before;
    amount  bigint := NEW.amount_after - NEW.amount_before;
    costs   bigint := NEW.costs_after - NEW.costs_before;
    is_next boolean;
BEGIN
    SELECT * INTO it FROM orders WHERE id = NEW.order_id;
    SELECT coalesce(max(quantity_after), 0) = NEW.quantity_before INTO is_next
    FROM fills
    WHERE order_id = NEW.order_id AND quantity_after <> NEW.quantity_after;
    IF NOT is_next OR it.filled <> NEW.quantity_after THEN
        RAISE EXCEPTION 'the fills of an order do not add up' USING ERRCODE = 'BL011';
    END IF;
    INSERT INTO positions (deployment, instrument, quantity)
    VALUES (it.deployment, it.instrument, CASE it.side WHEN 'buy' THEN shares ELSE -shares END)
    -- The second fill in an instrument adds to the first.
    ON CONFLICT (deployment, instrument)
        DO UPDATE SET quantity = positions.quantity + EXCLUDED.quantity;
    INSERT INTO cash_entries (deployment, kind, amount, order_id, quantity_after, at)
    VALUES (it.deployment, 'trade',
            CASE it.side WHEN 'buy' THEN -(amount + costs) ELSE amount - costs END,
            NEW.order_id, NEW.quantity_after, NEW.at);
    RETURN NULL;
END $$;

CREATE TRIGGER book AFTER INSERT ON fills FOR EACH ROW EXECUTE FUNCTION book_fill();

-- At the end of a transaction an order has filled what its fills say.
CREATE FUNCTION check_filled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM orders
    WHERE id = NEW.id AND filled = (
        SELECT coalesce(max(quantity_after), 0) FROM fills WHERE order_id = NEW.id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the fills of an order do not add up' USING ERRCODE = 'BL011';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER filled AFTER UPDATE OF filled ON orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.filled IS DISTINCT FROM OLD.filled) EXECUTE FUNCTION check_filled();

-- ---- What happened, and who is to be told

-- One row for each change of state, in the transaction of the change.
CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    subject     text NOT NULL,
    kind        text NOT NULL,
    detail      text NOT NULL,
    correlation text NOT NULL,
    causation   text,
    by          text NOT NULL
);

CREATE INDEX events_of_subject ON events (subject, id);
CREATE INDEX events_of_correlation ON events (correlation, id);

-- Alerts to be delivered, written with the fact that they tell.
CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event       bigint REFERENCES events,
    channel     text NOT NULL CHECK (channel IN ('trading', 'system')),
    severity    text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    dedupe_key  text NOT NULL,
    text        text NOT NULL CHECK (octet_length(text) <= 8192),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts    int NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at     timestamptz,
    provider_id text
);

CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE sent_at IS NULL;

-- The last sign of life of each part; the one table that forgets.
CREATE TABLE heartbeats (
    name    text NOT NULL,
    host    text NOT NULL,
    beat_at timestamptz NOT NULL,
    detail  text NOT NULL DEFAULT '',
    PRIMARY KEY (name, host)
);

-- ---- Nothing is deleted; what is final is never changed

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'accounts', 'deployments', 'slots', 'runs', 'revisions', 'decisions', 'decision_targets',
        'plans', 'plan_lines', 'halt_gate', 'halts', 'orders', 'foreign_orders', 'fills',
        'positions', 'balances', 'cash_entries', 'events', 'outbox', 'steps']
    LOOP
        EXECUTE format(
            'CREATE TRIGGER keep BEFORE DELETE ON %I
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
        EXECUTE format(
            'CREATE TRIGGER keep_all BEFORE TRUNCATE ON %I
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY[
        'accounts', 'slots', 'revisions', 'decision_targets', 'plans', 'plan_lines',
        'foreign_orders', 'fills', 'cash_entries', 'events', 'steps']
    LOOP
        EXECUTE format(
            'CREATE TRIGGER final BEFORE UPDATE ON %I
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END $$;

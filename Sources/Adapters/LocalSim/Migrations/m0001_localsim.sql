-- LocalSim's own books: a broker's, not the ledger's. They live in a database of their own, so that
-- a restore or a crash of the ledger does not roll the broker back.

CREATE TABLE sim_account (
    name                   text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    currency               text NOT NULL CHECK (currency IN ('KRW', 'USD')),
    cash_minor             bigint NOT NULL CHECK (cash_minor >= 0),
    -- The bits of an unsigned number.
    seed                   bigint NOT NULL,
    clock                  text NOT NULL CHECK (clock IN ('simulated', 'system')),
    opens_at               timestamptz NOT NULL,
    minute_value_minor     bigint NOT NULL CHECK (minute_value_minor > 0),
    commission_billionths  bigint CHECK (commission_billionths BETWEEN 0 AND 1000000000),
    -- Which prices the account trades at; another market would be another past.
    market                 text NOT NULL,
    -- The account's clock, and how many entries its journal has. Every verb locks this row.
    now_at                 timestamptz NOT NULL,
    entries                bigint NOT NULL DEFAULT 0 CHECK (entries >= 0),
    CHECK (now_at >= opens_at)
);

CREATE TABLE sim_opening_position (
    account               text NOT NULL REFERENCES sim_account,
    instrument            text NOT NULL CHECK (instrument ~ '^[A-Z]+:[A-Z0-9][A-Z0-9.-]{0,15}$'),
    quantity_millionths   bigint NOT NULL CHECK (quantity_millionths > 0),
    PRIMARY KEY (account, instrument)
);

-- Everything that happened, in order. What the account holds is a fold over these and its prices.
CREATE TABLE sim_entry (
    account               text NOT NULL REFERENCES sim_account,
    number                bigint NOT NULL CHECK (number > 0),
    at                    timestamptz NOT NULL,
    kind                  text NOT NULL CHECK (
        kind IN ('counted', 'accepted', 'rejected', 'cancelled', 'flow', 'moved', 'faulted')),
    recorded_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- counted: a submit as it arrived. It need not make sense.
    intent                text,
    session_on            date,
    instrument            text,
    side                  text CHECK (side IN ('buy', 'sell')),
    quantity_millionths   bigint,
    limit_millionths      bigint CHECK (limit_millionths > 0),
    currency              text CHECK (currency IN ('KRW', 'USD')),
    -- accepted, rejected: what was decided of which submit, and the fault that it met.
    counted               bigint,
    order_number          text,
    reason                text,
    fault                 text CHECK (fault IN ('silent', 'refused', 'slow')),
    -- flow
    amount_minor          bigint,
    -- moved
    share_trillionths     bigint CHECK (share_trillionths > -1000000000000),
    -- faulted: the rule's condition is an instrument, a place or a share of a thousand.
    place                 bigint CHECK (place > 0),
    per_mille             bigint CHECK (per_mille BETWEEN 0 AND 1000),
    delay_seconds         bigint CHECK (delay_seconds BETWEEN 0 AND 86400),
    PRIMARY KEY (account, number),
    FOREIGN KEY (account, counted) REFERENCES sim_entry (account, number),
    CHECK (kind <> 'counted' OR num_nulls(
        intent, session_on, instrument, side, quantity_millionths, limit_millionths,
        currency) = 0),
    CHECK (kind <> 'accepted' OR num_nulls(counted, order_number, session_on) = 0),
    CHECK (kind <> 'rejected' OR num_nulls(counted, reason) = 0),
    CHECK (kind <> 'cancelled' OR num_nulls(order_number, session_on) = 0),
    CHECK (kind <> 'flow' OR num_nulls(amount_minor, currency) = 0),
    CHECK (kind <> 'moved' OR num_nulls(instrument, share_trillionths) = 0),
    CHECK (kind <> 'faulted' OR (
        num_nulls(fault, delay_seconds) = 0 AND num_nonnulls(instrument, place, per_mille) = 1))
);

-- A submit is judged once, and an order number belongs to one order of a session.
CREATE UNIQUE INDEX sim_entry_judged_once ON sim_entry (account, counted)
    WHERE kind IN ('accepted', 'rejected');
CREATE UNIQUE INDEX sim_entry_order_number ON sim_entry (account, session_on, order_number)
    WHERE kind = 'accepted';

CREATE FUNCTION sim_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entry of a simulated account is never changed' USING ERRCODE = 'BL001';
END $$;

CREATE TRIGGER sim_entry_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON sim_entry
    FOR EACH STATEMENT EXECUTE FUNCTION sim_entry_is_final();

-- The clock and the count go forward; the terms stay.
CREATE FUNCTION sim_account_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.now_at < OLD.now_at OR NEW.entries < OLD.entries THEN
        RAISE EXCEPTION 'a simulated account does not go back' USING ERRCODE = 'BL001';
    END IF;
    IF to_jsonb(NEW) - 'now_at' - 'entries' <> to_jsonb(OLD) - 'now_at' - 'entries' THEN
        RAISE EXCEPTION 'the terms of a simulated account stay' USING ERRCODE = 'BL001';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER sim_account_goes_forward BEFORE UPDATE ON sim_account
    FOR EACH ROW EXECUTE FUNCTION sim_account_goes_forward();

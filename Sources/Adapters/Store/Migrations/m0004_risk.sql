-- What deployments are worth, reading by reading, and what accounts have at risk.

-- One row for each deployment and session: where the session's profit and loss is measured from,
-- and the last reading. Written by readings alone, so that a restart measures on.
CREATE TABLE risk_sessions (
    deployment   text NOT NULL REFERENCES deployments,
    session      date NOT NULL,
    currency     text NOT NULL CHECK (currency IN ('KRW', 'USD')),
    base         bigint NOT NULL,
    base_flows   bigint NOT NULL,
    -- On the account's clock.
    at           timestamptz NOT NULL,
    value        bigint NOT NULL,
    flows        bigint NOT NULL,
    -- What one unit of the first value has become, without what was paid in or out; the highest is
    -- that of the session, in trillionths.
    unit_index   bigint NOT NULL CHECK (unit_index >= 0),
    highest      bigint NOT NULL CHECK (highest >= unit_index),
    is_restart   boolean NOT NULL,
    stops        int NOT NULL CHECK (stops >= 0),
    suspected_at timestamptz CHECK (suspected_at <= at),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (deployment, session)
);

CREATE FUNCTION guard_risk_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.deployment, NEW.session, NEW.currency, NEW.base, NEW.base_flows, NEW.created_at)
        IS DISTINCT FROM (OLD.deployment, OLD.session, OLD.currency, OLD.base, OLD.base_flows,
        OLD.created_at) THEN
        RAISE EXCEPTION 'what a session is measured from never changes' USING ERRCODE = 'BL004';
    END IF;
    IF NEW.at <= OLD.at OR NEW.stops < OLD.stops OR (OLD.is_restart AND NOT NEW.is_restart) THEN
        RAISE EXCEPTION 'an older reading changes nothing' USING ERRCODE = 'BL005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE UPDATE ON risk_sessions
    FOR EACH ROW EXECUTE FUNCTION guard_risk_session();

-- The last complete balance of each account.
CREATE TABLE account_balances (
    account         text PRIMARY KEY REFERENCES accounts,
    currency        text NOT NULL CHECK (currency IN ('KRW', 'USD')),
    net_asset_value bigint NOT NULL,
    at_risk         bigint NOT NULL CHECK (at_risk >= 0),
    at              timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION guard_account_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.at < OLD.at THEN
        RAISE EXCEPTION 'an older balance changes nothing' USING ERRCODE = 'BL005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard BEFORE UPDATE ON account_balances
    FOR EACH ROW EXECUTE FUNCTION guard_account_balance();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['risk_sessions', 'account_balances']
    LOOP
        EXECUTE format(
            'CREATE TRIGGER keep BEFORE DELETE ON %I
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
        EXECUTE format(
            'CREATE TRIGGER keep_all BEFORE TRUNCATE ON %I
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END $$;

-- A simulated broker lies in more ways than three, and each lie is one text: 'late 5-60 on 15%'.

ALTER TABLE sim_account
    ADD COLUMN fee_rounding text NOT NULL DEFAULT 'as-ledger'
        CHECK (fee_rounding IN ('as-ledger', 'dropped-below-ten', 'up')),
    -- The rules that the account was opened with.
    ADD COLUMN lies text[] NOT NULL DEFAULT '{}';

ALTER TABLE sim_entry
    -- judged, delayed: what the submit met. lied: the rule.
    ADD COLUMN lies text,
    -- delayed: when it arrives. cancelled: up to when it trades.
    ADD COLUMN due_at timestamptz,
    -- split: so many new shares for so many old ones.
    ADD COLUMN new_shares bigint CHECK (new_shares BETWEEN 1 AND 1000),
    ADD COLUMN old_shares bigint CHECK (old_shares BETWEEN 1 AND 1000);

-- What is final is told in new words here, and not changed.
ALTER TABLE sim_entry DISABLE TRIGGER sim_entry_is_final;
ALTER TABLE sim_entry DROP CONSTRAINT sim_entry_kind_check;
UPDATE sim_entry SET
    kind = CASE kind WHEN 'faulted' THEN 'lied' ELSE kind END,
    due_at = CASE kind WHEN 'cancelled' THEN at END,
    lies = CASE
        WHEN kind IN ('accepted', 'rejected') THEN
            CASE fault WHEN 'slow' THEN 'slow 0' ELSE coalesce(fault, '') END
        WHEN kind = 'faulted' THEN
            CASE fault WHEN 'slow' THEN 'slow ' || delay_seconds ELSE fault END || ' on '
            || CASE
                WHEN place IS NOT NULL THEN place::text
                WHEN per_mille IS NOT NULL THEN
                    per_mille / 10
                    || CASE WHEN per_mille % 10 = 0 THEN '' ELSE '.' || per_mille % 10 END || '%'
                ELSE instrument
            END
    END
WHERE kind IN ('accepted', 'rejected', 'cancelled', 'faulted');
ALTER TABLE sim_entry ENABLE TRIGGER sim_entry_is_final;

-- Their checks go with them.
ALTER TABLE sim_entry
    DROP COLUMN fault, DROP COLUMN place, DROP COLUMN per_mille, DROP COLUMN delay_seconds;

ALTER TABLE sim_entry
    ADD CONSTRAINT sim_entry_kind_check CHECK (
        kind IN ('counted', 'accepted', 'rejected', 'delayed', 'person', 'cancelled', 'filled',
                 'flow', 'moved', 'split', 'lied', 'truthful')),
    ADD CHECK (kind NOT IN ('accepted', 'rejected', 'lied') OR lies IS NOT NULL),
    ADD CHECK (kind <> 'delayed' OR num_nulls(counted, due_at, lies) = 0),
    ADD CHECK (kind <> 'person' OR num_nulls(
        order_number, session_on, instrument, side, quantity_millionths, limit_millionths,
        currency) = 0),
    ADD CHECK (kind <> 'cancelled' OR due_at IS NOT NULL),
    ADD CHECK (kind <> 'filled' OR num_nulls(order_number, session_on) = 0),
    ADD CHECK (kind <> 'split' OR num_nulls(instrument, new_shares, old_shares) = 0);

-- A submit is judged once, or is on its way once; a number belongs to one order, whoever's.
DROP INDEX sim_entry_judged_once;
CREATE UNIQUE INDEX sim_entry_judged_once ON sim_entry (account, counted)
    WHERE kind IN ('accepted', 'rejected', 'delayed');
DROP INDEX sim_entry_order_number;
CREATE UNIQUE INDEX sim_entry_order_number ON sim_entry (account, session_on, order_number)
    WHERE kind IN ('accepted', 'person');

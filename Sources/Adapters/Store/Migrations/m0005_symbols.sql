-- What an instrument is called, as a type: `KRX:069500`, `US:BRK.B`. The program's own type refuses
-- everything else before it comes here; this is for a mistake in the program, and for a person.

CREATE DOMAIN instrument_name AS text
    CONSTRAINT instrument_name_is_one CHECK (VALUE ~ '^(KRX|US):[A-Z0-9][A-Z0-9.-]{0,15}$');

ALTER TABLE decision_targets ALTER COLUMN instrument TYPE instrument_name;
ALTER TABLE plan_lines ALTER COLUMN instrument TYPE instrument_name;
ALTER TABLE orders ALTER COLUMN instrument TYPE instrument_name;
ALTER TABLE foreign_orders ALTER COLUMN instrument TYPE instrument_name;
ALTER TABLE positions ALTER COLUMN instrument TYPE instrument_name;
ALTER TABLE corrections ALTER COLUMN instrument TYPE instrument_name;

-- The scope of a halt is compared with names, so it must be able to be one.
ALTER TABLE halts ADD CONSTRAINT scope_names_something CHECK (
    scope = 'everywhere'
    OR scope ~ '^(account|deployment):[a-z][a-z0-9-]{0,39}$'
    OR scope ~ '^instrument:(KRX|US):[A-Z0-9][A-Z0-9.-]{0,15}$');

"""`Award.paid` is what its payments that count come to: a trigger reckons it, and nothing else may write it.

The trigger updates the award, and so holds it: two payments made at the same moment wait for each other, and the
constraints of the award refuse the one that would be too much. A payment keeps its sum and its award, and stays
cancelled once it is.
"""

from django.db import migrations

RECKONED = """
CREATE FUNCTION escale_payment_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    award uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.award_id ELSE NEW.award_id END;
    change numeric := 0;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.award_id <> OLD.award_id OR NEW.amount <> OLD.amount
            OR OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL) THEN
        RAISE EXCEPTION 'a payment keeps its sum and its award, and stays cancelled' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.cancelled_at IS NULL THEN
        change := change - OLD.amount;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.cancelled_at IS NULL THEN
        change := change + NEW.amount;
    END IF;
    IF change <> 0 THEN
        UPDATE returns_award SET paid = paid + change WHERE id = award;
        IF NOT FOUND AND TG_OP <> 'DELETE' THEN
            RAISE EXCEPTION 'a payment of no award' USING ERRCODE = 'foreign_key_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER payment_counts AFTER INSERT OR UPDATE OR DELETE ON returns_payment
    FOR EACH ROW EXECUTE FUNCTION escale_payment_counts();

CREATE FUNCTION escale_paid_is_reckoned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.paid <> 0
            OR TG_OP = 'UPDATE' AND NEW.paid <> OLD.paid AND pg_trigger_depth() = 1 THEN
        RAISE EXCEPTION 'what was paid is reckoned from the payments' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER paid_is_reckoned BEFORE INSERT OR UPDATE ON returns_award
    FOR EACH ROW EXECUTE FUNCTION escale_paid_is_reckoned();
"""
REMOVE = """
DROP TRIGGER paid_is_reckoned ON returns_award;
DROP TRIGGER payment_counts ON returns_payment;
DROP FUNCTION escale_paid_is_reckoned;
DROP FUNCTION escale_payment_counts;
"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0006_allowance")]
    operations = [migrations.RunSQL(RECKONED, REMOVE)]

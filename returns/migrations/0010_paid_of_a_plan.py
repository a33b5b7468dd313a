"""`Plan.paid` is what its instalments that count come to, as `Award.paid` (migration 0007)."""

from django.db import migrations

RECKONED = """
CREATE FUNCTION escale_instalment_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plan uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END;
    change numeric := 0;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.plan_id <> OLD.plan_id OR NEW.amount <> OLD.amount
            OR OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL) THEN
        RAISE EXCEPTION 'an instalment keeps its sum and its plan, and stays cancelled' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.cancelled_at IS NULL THEN
        change := change - OLD.amount;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.cancelled_at IS NULL THEN
        change := change + NEW.amount;
    END IF;
    IF change <> 0 THEN
        UPDATE returns_plan SET paid = paid + change WHERE id = plan;
        IF NOT FOUND AND TG_OP <> 'DELETE' THEN
            RAISE EXCEPTION 'an instalment of no plan' USING ERRCODE = 'foreign_key_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER instalment_counts AFTER INSERT OR UPDATE OR DELETE ON returns_instalment
    FOR EACH ROW EXECUTE FUNCTION escale_instalment_counts();
CREATE TRIGGER paid_is_reckoned BEFORE INSERT OR UPDATE ON returns_plan
    FOR EACH ROW EXECUTE FUNCTION escale_paid_is_reckoned();
"""
REMOVE = """
DROP TRIGGER paid_is_reckoned ON returns_plan;
DROP TRIGGER instalment_counts ON returns_instalment;
DROP FUNCTION escale_instalment_counts;
"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0009_reintegration")]
    operations = [migrations.RunSQL(RECKONED, REMOVE)]

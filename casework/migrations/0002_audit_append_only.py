"""The audit trail cannot be rewritten: a trigger stops the owner of the tables, privileges stop the web."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON casework_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON casework_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_web') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON casework_auditevent FROM escale_web;
    END IF;
END $$;
"""
REMOVE = """
DROP TRIGGER audit_no_truncate ON casework_auditevent;
DROP TRIGGER audit_no_change ON casework_auditevent;
DROP FUNCTION audit_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, REMOVE)]

"""Sealing of the audit trail: what waits, seals, checkpoints, forgetting by rule; and who may write them."""

import django.contrib.postgres.fields
from django.db import migrations, models

SEALING = """
-- Whatever writes an event leaves a note that it waits for a seal, in the same transaction, and cannot take it back.
CREATE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO public.casework_auditwaiting (event_id) SELECT id FROM fresh;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_wait AFTER INSERT ON casework_auditevent
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit_wait();
INSERT INTO casework_auditwaiting (event_id) SELECT id FROM casework_auditevent;

-- Nothing is rewritten, except by audit_forget below, inside which alone the setting is on.
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND current_setting('escale.audit_forgetting', true) = 'on' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER seal_no_change BEFORE UPDATE OR DELETE ON casework_auditseal
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER seal_no_truncate BEFORE TRUNCATE ON casework_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER forgetting_no_change BEFORE UPDATE OR DELETE ON casework_auditforgetting
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER forgetting_no_truncate BEFORE TRUNCATE ON casework_auditforgetting
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON casework_auditcheckpoint
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();

CREATE FUNCTION audit_forget(upto bigint, earlier timestamptz, events bigint, chain_head bytea, signed_at timestamptz,
                             signed bytea)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    begins bigint;
    gone bigint;
BEGIN
    IF earlier > now() - interval '6 months' THEN
        RAISE EXCEPTION 'the audit trail is kept for six months at least';
    END IF;
    SELECT coalesce(max(last_seal), 0) + 1 INTO begins FROM public.casework_auditforgetting;
    IF (SELECT count(*) FROM public.casework_auditseal WHERE number BETWEEN begins AND upto AND sealed_at < earlier)
       IS DISTINCT FROM upto - begins + 1 OR upto < begins THEN
        RAISE EXCEPTION 'only whole seals older than the day are forgotten, from the oldest on';
    END IF;
    PERFORM set_config('escale.audit_forgetting', 'on', true);
    DELETE FROM public.casework_auditevent WHERE id IN (
        SELECT unnest(ids) FROM public.casework_auditseal WHERE number BETWEEN begins AND upto);
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone IS DISTINCT FROM events THEN
        RAISE EXCEPTION 'the events of these seals are not complete: verify the audit trail first';
    END IF;
    UPDATE public.casework_auditseal SET ids = '{}', leaves = '' WHERE number BETWEEN begins AND upto;
    PERFORM set_config('escale.audit_forgetting', 'off', true);
    INSERT INTO public.casework_auditforgetting
        (first_seal, last_seal, count, before, head, forgotten_at, signature)
        VALUES (begins, upto, gone, earlier, chain_head, signed_at, signed);
    INSERT INTO public.casework_auditevent
        (at, roles, action, kind, objects_seen, fields, detail, purpose, allowed)
        VALUES (now(), '', 'audit.forgotten', '', '{}', '{}',
                jsonb_build_object('events', gone::text, 'seals', upto::text), '', true);
    RETURN gone;
END $$;
REVOKE EXECUTE ON FUNCTION audit_forget FROM PUBLIC;

-- What the sealer may do, and the web may not. Also called by `manage.py prepare_database`, for a role made later.
CREATE FUNCTION audit_grant_worker() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_worker') THEN
        GRANT SELECT ON casework_auditevent, casework_auditwaiting, casework_auditseal, casework_auditcheckpoint,
            casework_auditforgetting, casework_auditverification TO escale_worker;
        GRANT DELETE ON casework_auditwaiting TO escale_worker;
        GRANT INSERT ON casework_auditseal, casework_auditcheckpoint, casework_auditverification TO escale_worker;
        GRANT UPDATE (delivered_at, not_before, attempts, last_error) ON casework_auditcheckpoint TO escale_worker;
        GRANT EXECUTE ON FUNCTION audit_forget TO escale_worker;
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION audit_grant_worker FROM PUBLIC;
SELECT audit_grant_worker();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_web') THEN
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON casework_auditwaiting, casework_auditseal, casework_auditcheckpoint,
            casework_auditforgetting, casework_auditverification FROM escale_web;
    END IF;
END $$;
"""
REMOVE = """
DROP FUNCTION audit_grant_worker, audit_forget;
DROP TRIGGER audit_wait ON casework_auditevent;
DROP FUNCTION audit_wait;
DROP TRIGGER seal_no_change ON casework_auditseal;
DROP TRIGGER seal_no_truncate ON casework_auditseal;
DROP TRIGGER forgetting_no_change ON casework_auditforgetting;
DROP TRIGGER forgetting_no_truncate ON casework_auditforgetting;
DROP TRIGGER checkpoint_no_delete ON casework_auditcheckpoint;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                ("seal", models.BigIntegerField(primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("taken_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="AuditForgetting",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("first_seal", models.BigIntegerField()),
                ("last_seal", models.BigIntegerField()),
                ("count", models.BigIntegerField()),
                ("before", models.DateTimeField()),
                ("head", models.BinaryField()),
                ("forgotten_at", models.DateTimeField()),
                ("signature", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("form", models.SmallIntegerField()),
                ("root", models.BinaryField()),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("ids_digest", models.BinaryField()),
                ("leaves", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("sealed_at", models.DateTimeField(db_index=True)),
                ("signature", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditVerification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("seals", models.BigIntegerField()),
                ("events", models.BigIntegerField()),
                ("findings", models.JSONField()),
                ("found", models.IntegerField()),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="AuditWaiting",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunSQL(SEALING, REMOVE),
    ]

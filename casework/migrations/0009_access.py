"""Emergency accesses, alerts and mail. Whoever opened a file in an emergency cannot rewrite why, nor stay longer."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import casework.encrypted_fields

KEEP = """
CREATE FUNCTION break_glass_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.case_id, NEW.user_id, NEW.reason, NEW.at) IS DISTINCT FROM (OLD.case_id, OLD.user_id, OLD.reason, OLD.at)
       OR NEW.until > OLD.until OR (OLD.reviewed_at IS NOT NULL AND NEW.reviewed_at IS DISTINCT FROM OLD.reviewed_at)
    THEN
        RAISE EXCEPTION 'an emergency access is not rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER break_glass_keeps BEFORE UPDATE ON casework_breakglass
    FOR EACH ROW EXECUTE FUNCTION break_glass_keeps();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'escale_web') THEN
        REVOKE DELETE, TRUNCATE ON casework_alert FROM escale_web;
        REVOKE TRUNCATE ON casework_breakglass FROM escale_web;
    END IF;
END $$;
"""
REMOVE = """
DROP TRIGGER break_glass_keeps ON casework_breakglass;
DROP FUNCTION break_glass_keeps;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_token_freshness"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("work", "Work on the case"),
                    ("list", "Worklist"),
                    ("search", "Search"),
                    ("duplicate_check", "Duplicate check"),
                    ("field", "Field follow-up"),
                    ("ofii", "OFII processing"),
                    ("api", "Interface"),
                    ("oversight", "Oversight"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("cases", "Different cases opened"),
                            ("contacts", "Contacts opened"),
                            ("documents", "Documents opened"),
                            ("reveals", "Sensitive answers shown"),
                            ("searches", "Searches"),
                            ("lists", "Pages of lists"),
                            ("emergencies", "Attempts at an emergency access"),
                        ],
                        max_length=12,
                    ),
                ),
                ("stopped", models.BooleanField(default=False)),
                ("count", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("hours", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("acknowledged_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("colleague_away", "The colleague in charge is away, and it cannot wait"),
                            ("departure", "Departure under way: airport, station, transport"),
                            ("danger", "Danger to the person or to somebody else"),
                            ("person_present", "The person is here and asks for something urgent"),
                            ("authority", "OFII, a consulate or a judge asks for an answer at once"),
                            ("other", "Other emergency"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", casework.encrypted_fields.EncryptedTextField("break_glass.words", subject="person_id")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("justified", "Justified"),
                            ("avoidable", "Understandable, but a share would have done"),
                            ("unjustified", "Not justified"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "findings",
                    casework.encrypted_fields.EncryptedTextField(
                        "break_glass.findings", default="", subject="person_id"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("template", models.CharField(max_length=40)),
                ("about", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor", "action", "at"], include=("case",), name="audit_by_act"),
        ),
        migrations.AddField(
            model_name="alert",
            name="acknowledged_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="breakglass",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="emergencies", to="casework.case"
            ),
        ),
        migrations.AddField(
            model_name="breakglass",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="casework.person"
            ),
        ),
        migrations.AddField(
            model_name="breakglass",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="breakglass",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="emergencies", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("acknowledged_at__isnull", True)), fields=["-at"], name="alert_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("user", "measure", "hours", "since", "stopped"), name="alert_once"
            ),
        ),
        migrations.AddIndex(
            model_name="breakglass",
            index=models.Index(fields=["case", "user", "until"], name="break_glass_running"),
        ),
        migrations.AddIndex(
            model_name="breakglass",
            index=models.Index(
                condition=models.Q(("reviewed_at__isnull", True)), fields=["at"], name="break_glass_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True), ("verdict", "")),
                    models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False), ("verdict__gt", "")),
                    _connector="OR",
                ),
                name="break_glass_review_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    models.Q(("reviewed_by", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="break_glass_reviewed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__gte", models.F("at")),
                    (
                        "until__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("at"), "+", models.Value(datetime.timedelta(seconds=1860))
                        ),
                    ),
                ),
                name="break_glass_is_short",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(condition=models.Q(("sent_at__isnull", True)), fields=["not_before"], name="mail_open"),
        ),
        migrations.RunSQL(KEEP, REMOVE),
    ]

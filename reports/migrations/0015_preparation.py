"""Drafts are prepared in the background: a draft is made empty, filled once, and its progress stands beside it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# As in 0004, but for a draft that is still empty: it is filled once.
FILLED_ONCE = """
CREATE OR REPLACE FUNCTION release_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept reports_release;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'publications are not deleted';
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.number IS NOT NULL THEN
            RAISE EXCEPTION 'a publication is not deleted';
        END IF;
        RETURN OLD;
    END IF;
    kept := OLD;
    IF OLD.number IS NULL THEN  -- a draft: it is released as it is, or not at all
        IF OLD.content = '' AND NEW.number IS NULL THEN
            kept.content := NEW.content;
            kept.catalogue := NEW.catalogue;
        END IF;
        kept.number := NEW.number;
        kept.released_by_id := NEW.released_by_id;
        kept.released_at := NEW.released_at;
        kept.document := NEW.document;
        kept.sha256 := NEW.sha256;
        IF NEW.number IS NOT NULL AND NEW.sha256 <> encode(sha256(convert_to(NEW.document, 'UTF8')), 'hex') THEN
            RAISE EXCEPTION 'the hash is not that of the publication';
        END IF;
    ELSIF OLD.withdrawn_at IS NULL THEN
        kept.withdrawn_by_id := NEW.withdrawn_by_id;
        kept.withdrawn_at := NEW.withdrawn_at;
        kept.withdrawn_reason := NEW.withdrawn_reason;
    END IF;
    IF kept IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'a publication does not change';
    END IF;
    RETURN NEW;
END $$;
"""
# A draft made before waits to be attacked once more; until then nobody publishes it.
WAITING = """
INSERT INTO reports_preparation (release_id, step, attempts, not_before, failure, checked_against, found)
SELECT id, 'waiting', 0, now(), '', '', '{}' FROM reports_release WHERE number IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0010_more_facts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Preparation",
            fields=[
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="preparation",
                        serialize=False,
                        to="reports.release",
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("waiting", "It waits for its turn"),
                            ("counting", "Counting what the facts say"),
                            ("hiding", "Hiding small numbers, beside everything that is published"),
                            ("checking", "Attacking it, as somebody would who has all publications"),
                            ("ready", "Ready"),
                            ("failed", "Not made"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "unsafe",
                                "Whatever is hidden in it, this table would give away numbers that earlier publications hide.",
                            ),
                            (
                                "broken",
                                "It was tried several times and stopped each time. Whoever operates Escale finds why in its log.",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("checked_against", models.CharField(blank=True, max_length=64)),
                ("checked_at", models.DateTimeField(null=True)),
                ("found", models.JSONField(default=dict)),
            ],
        ),
        migrations.AlterField(
            model_name="release",
            name="content",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__isnull", True), models.Q(("content", ""), _negated=True), _connector="OR"),
                name="release_has_content",
                violation_error_message="What is not prepared is not published.",
            ),
        ),
        migrations.AddIndex(
            model_name="preparation",
            index=models.Index(
                condition=models.Q(("step__in", ("waiting", "counting", "hiding", "checking"))),
                fields=["not_before"],
                name="preparation_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(("failure", ""), ("step", "failed"), _connector="XOR"),
                name="preparation_failure_in_words",
                violation_error_message="What was not made says why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("step", "ready"), _negated=True),
                    models.Q(("checked_against__gt", ""), ("checked_at__isnull", False)),
                    _connector="OR",
                ),
                name="preparation_ready_is_checked",
                violation_error_message="A draft is ready once it was checked.",
            ),
        ),
        migrations.RunSQL(FILLED_ONCE, migrations.RunSQL.noop),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]

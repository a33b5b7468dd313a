"""Publications, which nobody changes: a trigger stops the owner of the tables, too."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

IMMUTABLE = """
CREATE FUNCTION release_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER release_is_final BEFORE UPDATE OR DELETE ON reports_release
    FOR EACH ROW EXECUTE FUNCTION release_is_final();
CREATE TRIGGER release_no_truncate BEFORE TRUNCATE ON reports_release
    FOR EACH STATEMENT EXECUTE FUNCTION release_is_final();
"""
REMOVE = """
DROP TRIGGER release_no_truncate ON reports_release;
DROP TRIGGER release_is_final ON reports_release;
DROP FUNCTION release_is_final;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_coarse_facts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=7)),
                ("population", models.CharField(max_length=40)),
                ("catalogue", models.CharField(max_length=20)),
                ("content", models.TextField()),
                ("prepared_at", models.DateTimeField()),
                (
                    "revision_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("late", "Events recorded late are now counted"),
                            ("corrected", "A mistake was corrected"),
                            ("definition", "The definition has changed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("number", models.PositiveIntegerField(null=True, unique=True)),
                ("document", models.TextField(blank=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("released_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wrong", "The numbers are wrong"),
                            ("risk", "It could have told of somebody"),
                            ("replaced", "Another publication takes its place"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revises",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="revisions",
                        to="reports.release",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["prepared_at"],
                "indexes": [models.Index(fields=["population", "number"], name="release_family")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number__isnull", True)),
                        fields=("table", "period"),
                        name="one_draft_of_a_table",
                    ),
                    models.UniqueConstraint(fields=("table", "period", "version"), name="release_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("document", ""),
                                ("number__isnull", True),
                                ("released_at__isnull", True),
                                ("released_by__isnull", True),
                            ),
                            models.Q(
                                ("number__isnull", False),
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                ("sha256__gt", ""),
                            ),
                            _connector="OR",
                        ),
                        name="release_is_whole",
                        violation_error_message="A publication has a number, a date, and somebody who released it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by__isnull", True),
                            models.Q(("released_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="release_by_a_second_person",
                        violation_error_message="Whoever prepared a table does not release it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True), ("withdrawn_reason", "")
                            ),
                            models.Q(
                                ("number__gt", 0),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                ("withdrawn_reason__gt", ""),
                            ),
                            _connector="OR",
                        ),
                        name="release_withdrawn_with_reason",
                        violation_error_message="A withdrawal says by whom, and why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revises__isnull", True), ("revision_reason", ""), ("version", 1)),
                            models.Q(("revises__isnull", False), ("revision_reason__gt", ""), ("version__gt", 1)),
                            _connector="OR",
                        ),
                        name="release_revised_with_reason",
                        violation_error_message="A revision says why it was made.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(IMMUTABLE, REMOVE),
    ]

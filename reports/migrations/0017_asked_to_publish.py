"""Drafts are asked to be published, and published by a worker: who asked stands beside the draft until it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0016_rebuild"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="preparation",
            name="preparation_open",
        ),
        migrations.AddField(
            model_name="preparation",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="preparation",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="preparation",
            name="not_published",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        "unsafe",
                        "This table no longer passes the check: the figures have changed since it was prepared, or another one was published. Discard it, and prepare it anew.",
                    ),
                    ("no_right", "Whoever asked for it may no longer publish. Another manager can ask for it."),
                    (
                        "broken",
                        "The last attack was begun several times and stopped each time. Whoever operates Escale finds why in its log; it can be asked for again.",
                    ),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="preparation",
            name="step",
            field=models.CharField(
                choices=[
                    ("waiting", "It waits for its turn"),
                    ("counting", "Counting what the facts say"),
                    ("hiding", "Hiding small numbers, beside everything that is published"),
                    ("checking", "Attacking it, as somebody would who has all publications"),
                    ("ready", "Ready"),
                    ("failed", "Not made"),
                    ("publishing", "Attacking it once more, beside all that is out at this moment"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="preparation",
            index=models.Index(
                condition=models.Q(("step__in", ("waiting", "counting", "hiding", "checking", "publishing"))),
                fields=["not_before"],
                name="preparation_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("step", "publishing"), _negated=True),
                        ("asked_at__isnull", True),
                        ("asked_by__isnull", True),
                        ("not_published", ""),
                    ),
                    models.Q(
                        models.Q(("step", "publishing"), _negated=True),
                        ("asked_at__isnull", False),
                        ("asked_by__isnull", False),
                        ("not_published__gt", ""),
                    ),
                    models.Q(
                        ("asked_at__isnull", False),
                        ("asked_by__isnull", False),
                        ("not_published", ""),
                        ("step", "publishing"),
                    ),
                    _connector="OR",
                ),
                name="preparation_asked_by_somebody",
                violation_error_message="What is to be published says who asked for it, and why it was not.",
            ),
        ),
    ]

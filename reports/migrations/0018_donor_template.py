"""Templates of donors' reports are kept by name, 2 MB at most each."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0017_asked_to_publish"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DonorTemplate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("language", models.CharField(choices=[("fr", "Français"), ("en", "English")], max_length=2)),
                ("content", models.BinaryField()),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="donor_template_name_once"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("content"), function="octet_length", output_field=models.IntegerField()
                            ),
                            2000000,
                        ),
                        name="donor_template_not_too_large",
                        violation_error_message="A template has 2 MB at most.",
                    ),
                ],
            },
        ),
    ]

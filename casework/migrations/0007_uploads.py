"""Manifests of documents (those that are there already are described as they are); files on their way."""

import hashlib
import uuid

from django.conf import settings
from django.db import migrations, models

import casework.encrypted_fields
import casework.models.file
import casework.models.upload


def describe(apps, schema_editor):
    """Documents kept before files were examined are not written anew: nobody sees their content here."""
    for document in apps.get_model("casework", "Document").objects.all().iterator(100):
        chunks = [chunk.content for chunk in document.chunks.order_by("position")]
        digest = hashlib.sha256(b"".join(chunks)).hexdigest()
        document.manifest = {
            "size": document.size,
            "chunks": len(chunks),
            "sha256": digest,
            "pages": 1,
            "given": digest,
        }
        document.save(update_fields=["manifest"])


def manifest(**options):
    return casework.encrypted_fields.EncryptedJSONField("document.manifest", subject="person_id", **options)


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_key_epochs")]

    operations = [
        migrations.AddField("document", "manifest", manifest(null=True)),
        migrations.RunPython(describe, migrations.RunPython.noop),
        migrations.AlterField("document", "manifest", manifest()),
        migrations.CreateModel(
            "Upload",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("length", models.PositiveIntegerField()),
                ("received", models.PositiveIntegerField(default=0)),
                ("document", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(db_index=True, default=casework.models.upload.expiry)),
                ("author", models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+")),
                ("case", models.ForeignKey("casework.case", models.RESTRICT, related_name="+")),
                ("person", models.ForeignKey("casework.person", models.RESTRICT, related_name="+")),
            ],
        ),
        migrations.CreateModel(
            "UploadPiece",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("start", models.PositiveIntegerField()),
                ("content", casework.models.file.EncryptedBytesField("upload.piece", subject="person_id")),
                ("person", models.ForeignKey("casework.person", models.RESTRICT, related_name="+")),
                ("upload", models.ForeignKey("casework.upload", models.CASCADE, related_name="pieces")),
            ],
            options={"ordering": ["start"]},
        ),
        migrations.AddConstraint(
            "upload",
            models.CheckConstraint(
                condition=models.Q(("received__lte", models.F("length"))), name="upload_within_length"
            ),
        ),
        migrations.AddConstraint("uploadpiece", models.UniqueConstraint(fields=("upload", "start"), name="piece_once")),
    ]

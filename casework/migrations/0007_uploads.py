"""Manifests of documents: those that are there already are described as they are."""

import hashlib

from django.db import migrations

import casework.encrypted_fields


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
    dependencies = [("casework", "0010_audit_seal")]

    operations = [
        migrations.AddField("document", "manifest", manifest(null=True)),
        migrations.RunPython(describe, migrations.RunPython.noop),
        migrations.AlterField("document", "manifest", manifest()),
    ]

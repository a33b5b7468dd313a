"""The tables are what the models say."""

import io

from django.core.management import call_command


def test_every_change_of_a_model_has_its_migration(db):
    told = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=told)
    except SystemExit:
        raise AssertionError(told.getvalue()) from None

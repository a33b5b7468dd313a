"""One key of the ring is open at a time, and only it wraps: what an epoch leaves behind can then be destroyed."""

import django.utils.timezone
from django.db import migrations, models

ONE_OPEN = """
CREATE UNIQUE INDEX one_open_key_epoch ON casework_keyepoch ((ended_at IS NULL)) WHERE ended_at IS NULL;

-- Databases of before: the key that wraps most is taken for the one in use. `new_epoch` sorts out the rest.
INSERT INTO casework_keyepoch (kid, began_at, ended_at)
    SELECT kid, now(), CASE WHEN row_number() OVER (ORDER BY count(*) DESC) = 1 THEN NULL ELSE now() END
    FROM casework_datakey GROUP BY kid;

CREATE FUNCTION key_wrapped_in_open_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fresh WHERE kid NOT IN (SELECT kid FROM casework_keyepoch WHERE ended_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'a data key is wrapped under the key of an epoch that has ended';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER key_inserted_in_open_epoch AFTER INSERT ON casework_datakey REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION key_wrapped_in_open_epoch();
CREATE TRIGGER key_updated_in_open_epoch AFTER UPDATE ON casework_datakey REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION key_wrapped_in_open_epoch();
"""
ANY_OPEN = """
DROP TRIGGER key_updated_in_open_epoch ON casework_datakey;
DROP TRIGGER key_inserted_in_open_epoch ON casework_datakey;
DROP FUNCTION key_wrapped_in_open_epoch;
DROP INDEX one_open_key_epoch;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_audit_seal"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyEpoch",
            fields=[
                ("kid", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["began_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("destroyed_at__isnull", True), ("ended_at__isnull", False), _connector="OR"
                        ),
                        name="key_destroyed_after_its_epoch",
                    )
                ],
            },
        ),
        migrations.RunSQL(ONE_OPEN, ANY_OPEN),
    ]

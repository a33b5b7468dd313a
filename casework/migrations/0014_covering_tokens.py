"""A search reads whose a token is from the index alone, without visiting the rows that it leads to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_retention")]

    operations = [
        migrations.RemoveIndex("persontoken", "token_lookup"),
        migrations.AddIndex(
            "persontoken", models.Index(fields=["token"], include=["person"], name="token_leads_to_person")
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0011_situation")]

    operations = [
        migrations.AddField(
            model_name="transmission",
            name="about",
            field=models.CharField(
                choices=[
                    ("dossier", "Dossier"),
                    ("stopped", "The person gives up the return"),
                    ("resumed", "The person takes the return up again"),
                ],
                default="dossier",
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint(model_name="transmission", name="transmission_once_by_channel"),
        migrations.AddConstraint(
            model_name="transmission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("about", "dossier")),
                fields=("dossier", "channel"),
                name="transmission_once_by_channel",
            ),
        ),
    ]

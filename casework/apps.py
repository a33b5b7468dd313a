from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self):
        """Packages above make their pathways, and what is behind the second wall, known by modules of these names;
        sign-ins are listened to."""
        autodiscover_modules("pathways", "sign_ins", "walls", "sheet_sections")
        from casework import finding, tasks, walls  # noqa: F401, PLC0415 – models have to be there first; tasks answer the relay

        pre_migrate.connect(walls.take_down, sender=self)
        post_migrate.connect(walls.build, sender=self)
        post_migrate.connect(finding.build, sender=self)

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        """Importing the modules makes the relay call our handlers, and the system checks know our settings."""
        from reports import checks, privileges, tasks  # noqa: F401, PLC0415 - models must be ready first

        post_migrate.connect(privileges.build, sender=self)

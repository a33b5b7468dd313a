from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self):
        """Packages above make their pathways known by having a module of that name."""
        autodiscover_modules("pathways")
        from casework import tasks  # noqa: F401, PLC0415 - makes the relay call our handler; models must be ready first

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self):
        """Packages above make their pathways known by having a module of that name; sign-ins are listened to."""
        autodiscover_modules("pathways", "sign_ins")

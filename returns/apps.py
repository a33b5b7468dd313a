from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "returns"

    def ready(self):
        """Importing the module makes its pathways known to the engine."""
        from returns import pathways  # noqa: F401

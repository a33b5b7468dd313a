from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "returns"

    def ready(self):
        """`checks` makes `manage.py check` prove that the texts follow one another; with the others, every process
        knows how to find what the guards of the pathway ask about, and the relay whom to call."""
        from returns import checks, gates, safeguards, tasks  # noqa: F401, PLC0415 - models must be ready first
        from returns.actions import notices  # noqa: F401, PLC0415

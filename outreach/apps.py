from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "outreach"

    def ready(self):
        from outreach import tasks  # noqa: F401, PLC0415 – models have to be there first; tasks answer the relay

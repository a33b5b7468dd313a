"""The rhythm of background work. Tasks pick up rows; losing the broker loses nothing (D11)."""

import os
import re

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
IDENTIFIER = re.compile(r"[0-9]{1,19}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NotAnIdentifier(ValueError):
    """A task was given more than ids, which would travel through the broker in clear."""


class IdentifiersOnly(Celery):
    """Redis is not a place for words: what is not an id is refused before it leaves the process."""

    def send_task(self, name, args=None, kwargs=None, *others, **options):
        if not all(IDENTIFIER.fullmatch(str(value)) for value in (*(args or ()), *(kwargs or {}).values())):
            raise NotAnIdentifier
        return super().send_task(name, args, kwargs, *others, **options)


app = IdentifiersOnly("escale")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

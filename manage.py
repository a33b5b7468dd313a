#!/usr/bin/env python
"""Entry point of every command: `manage.py demo`, `manage.py seed`, `manage.py migrate`…"""

import importlib
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

# Commands for anybody's tables: they need neither settings, keys nor servers, so nobody has to set any for them.
NEED_NOTHING = ("protect", "attack")


def main():
    if sys.argv[1:2] and sys.argv[1] in NEED_NOTHING:
        settings.configure()
        importlib.import_module(f"reports.management.commands.{sys.argv[1]}").Command().run_from_argv(sys.argv)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:  # needs servers and secrets before there can be settings
        os.execv(sys.executable, [sys.executable, "-m", "config.embedded", *sys.argv[1:]])  # noqa: S606 – no shell is wanted
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Escale is not configured. {error}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python
"""Entry point of every command: `manage.py demo`, `manage.py seed`, `manage.py migrate`…"""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.embedded.__main__ import main as with_embedded_servers


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:
        sys.exit(with_embedded_servers(sys.argv[1:]))
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Escale is not configured. {error}")


if __name__ == "__main__":
    main()

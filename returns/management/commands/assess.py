import datetime
import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from returns.rules.engine import assess
from returns.rules.facts import BadFacts, read, schema

NOT_READ, BAD_FACTS = 1, 2


class Command(BaseCommand):
    help = (
        "Read the facts of a request for return aid as JSON, and print the assessment as JSON. What facts there are: "
        "GET /api/v1/returns/schema/, or --schema. Exit codes: 0 an assessment was printed (whatever it says), "
        "1 the file cannot be read, 2 it is not JSON or holds an unknown field or a bad value."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="-", help="a JSON file; - or nothing: standard input")
        parser.add_argument("--on", type=day, metavar="DATE", help="the day of the assessment (today): 2026-03-01")
        parser.add_argument("--language", choices=["fr", "en"], default="en", help="of the sentences")
        parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the facts instead")

    def handle(self, **options):
        with translation.override(options["language"]):
            if options["schema"]:
                found = schema()
            else:
                found = assess(self.facts(options["file"]), options["on"] or timezone.localdate()).as_json()
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))

    def facts(self, name):
        try:
            text = (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()).decode("utf-8")
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.", returncode=NOT_READ) from None
        except UnicodeDecodeError:
            raise CommandError("This is not a text in UTF-8.", returncode=BAD_FACTS) from None
        try:
            return read(text)
        except BadFacts as error:
            raise CommandError("\n".join(error.problems), returncode=BAD_FACTS) from None


def day(text):
    return datetime.date.fromisoformat(text)

import datetime
import json
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from casework.encryption.signing import Signer
from casework.sealing import chain, checkpoints
from casework.sealing.evidence import keep, prove
from casework.sealing.verification import verify_trail

NO_KEY = (
    "No public key to check against: set AUDIT_PUBLIC_KEY, or give --public-key, from a place that whoever may have "
    "changed the database cannot reach."
)
NO_COPIES = "No checkpoint was compared: that nothing was cut off the end is not shown. Give --checkpoints FOLDER."
QUIET = 2  # seconds before, and between, signs of life


class Command(BaseCommand):
    help = (
        "Look over the whole audit trail and name what was tampered with: events changed, deleted, added or swapped, "
        "seals changed or missing, an end cut off, an old backup. Exit code 0 when nothing is wrong, 1 otherwise."
    )

    def add_arguments(self, parser):
        parser.add_argument("--checkpoints", action="append", metavar="FOLDER", help="where copies are (repeatable)")
        parser.add_argument("--public-key", metavar="KEY", help="instead of AUDIT_PUBLIC_KEY")
        parser.add_argument("--backlog", type=int, default=300, metavar="SECONDS", help="for which an event may wait")
        parser.add_argument("--event", type=int, metavar="ID", help="print the proof that this event is in the trail")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, **options):
        with translation.override("en"):
            key = options["public_key"] or public_key()
            if not key:
                raise CommandError(NO_KEY)
            clean = self.prove(key, options) if options["event"] is not None else self.verify(key, options)
        if not clean:
            sys.exit(1)

    def verify(self, key, options):
        folders = options["checkpoints"] if options["checkpoints"] is not None else checkpoints.folders()
        began = self.told = time.monotonic()
        backlog = datetime.timedelta(seconds=options["backlog"])
        try:
            report = verify_trail(public_key=key, folders=folders, backlog=backlog, tick=self.tick)
        except NotADirectoryError as error:
            raise CommandError(f"{error.filename} is no folder.") from error
        if chain.may_seal():
            with chain.sealer() as connection:
                keep(connection, report)
        if options["json"]:
            self.stdout.write(json.dumps(as_dict(report), indent=1))
        else:
            self.say(report, folders, time.monotonic() - began)
        return report.is_clean

    def tick(self, events):
        if time.monotonic() - self.told > QUIET:
            self.told = time.monotonic()
            self.stderr.write(f"{events:,} events so far…")

    def say(self, report, folders, seconds):
        for finding in report.findings:
            self.stdout.write(str(finding))
        if report.found > len(report.findings):
            self.stdout.write(f"… and {report.found - len(report.findings):,} more.")
        held = f"{report.events:,} events in {report.seals:,} seals, {report.checkpoints:,} copied checkpoints"
        verdict = "Nothing was tampered with" if report.is_clean else f"TAMPERED: {report.found:,} findings"
        self.stdout.write(f"{verdict}. {held}, {report.waiting:,} events wait for a seal. {seconds:.1f} s.")
        if report.forgotten:
            day = report.forgotten_before.date().isoformat()
            self.stdout.write(f"{report.forgotten:,} events older than {day} were deleted by rule.")
        if not folders:
            self.stdout.write(NO_COPIES)

    def prove(self, key, options):
        proof = prove(options["event"], key)
        if proof is None:
            raise CommandError(f"Event {options['event']} is not there, or is in no seal.")
        if options["json"]:
            self.stdout.write(json.dumps(proof.as_dict(), indent=1))
        else:
            self.say_proof(proof.as_dict())
        return proof.holds

    def say_proof(self, proof):
        self.stdout.write(f"Event {proof['event']}, number {proof['position'] + 1} of seal {proof['seal']}.")
        self.stdout.write(f"leaf       {proof['leaf']}")
        for step in proof["path"]:
            self.stdout.write(f"{step['side']:<10} {step['hash']}")
        self.stdout.write(f"root       {proof['root']}\nsignature  {proof['signature']}")
        verdict = "The event is in the trail as it stands" if proof["holds"] else "THE PROOF DOES NOT HOLD"
        self.stdout.write(f"{verdict}, sealed at {proof['sealed_at']}.")


def public_key():
    """The key that checks: given, or that of the signing key where this process has it."""
    if settings.AUDIT_PUBLIC_KEY or not settings.AUDIT_SIGNING_KEY:
        return settings.AUDIT_PUBLIC_KEY
    return Signer(settings.AUDIT_SIGNING_KEY).public_text


def as_dict(report):
    return {
        "clean": report.is_clean,
        "found": report.found,
        "findings": [{**finding.as_row(), "sentence": str(finding)} for finding in report.findings],
        "seals": report.seals,
        "events": report.events,
        "waiting": report.waiting,
        "checkpoints": report.checkpoints,
        "forgotten": report.forgotten,
        "began_at": report.began_at.isoformat(),
        "ended_at": report.ended_at.isoformat(),
    }

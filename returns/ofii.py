"""The closed vocabularies of what passes between a team and OFII.

Words used here:

- *dossier*: what a team puts together about a file for OFII; each correction is a version of its own.
- *transmission*: one version, sent by one channel; the ledger is made of them.
- *decision*: what OFII answered; *review*: what is asked of it (or of a judge) after a refusal.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """Who speaks: the team that accompanies the person, or OFII."""

    TEAM = "team", _("The team")
    OFII = "ofii", _("OFII")


class Channel(TextChoices):
    INBOX = "inbox", _("The liaison’s inbox in Escale")
    SLIP = "slip", _("Handed over with a printed slip")
    SFTP = "sftp", _("Encrypted bundle by SFTP")
    EMAIL = "email", _("Encrypted e-mail")


BY_WORKER = (Channel.SFTP, Channel.EMAIL)  # channels by which something leaves the tool on its own


class About(TextChoices):
    """What a row of the ledger carries: a version of the dossier, or word of what became of it here."""

    DOSSIER = "dossier", _("Dossier")
    STOPPED = "stopped", _("The person gives up the return")
    RESUMED = "resumed", _("The person takes the return up again")


class Answer(TextChoices):
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class Difference(TextChoices):
    """How what OFII decided differs from what the rules let expect. Either may be right: it asks for a look."""

    NONE = "", _("As expected")
    GRANTED = "granted", _("Granted, where the rules expect a refusal")
    REFUSED = "refused", _("Refused, where the rules let expect the aid")
    MORE = "more", _("More than the ceiling that the rules give")
    LESS = "less", _("Less than the rules let expect")


class ReviewKind(TextChoices):
    """Of whom it is asked. By when is told by the letter of the decision, and copied from it."""

    OFII = "ofii", _("Review asked of OFII (recours gracieux)")
    SUPERIOR = "superior", _("Appeal to the superior authority")
    COURT = "court", _("Appeal to the administrative court (recours contentieux)")


class ReviewResult(TextChoices):
    UPHELD = "upheld", _("The refusal stands")
    REVERSED = "reversed", _("The aid is granted")
    ANEW = "anew", _("OFII has to decide anew")


class Piece(TextChoices):
    """What a complete dossier holds, in the order in which the page asks for it."""

    NAME = "name", _("Name of each person")
    BIRTH = "birth", _("Date of birth of each person")
    NATIONALITY = "nationality", _("Nationality of each person")
    CONTACT = "contact", _("How to reach the person in France")
    DESTINATION = "destination", _("Country of return")
    TRAVEL_DOCUMENT = "travel_document", _("Travel document of each person")
    IDENTITY_COPY = "identity_copy", _("Copy of an identity or travel document")
    MEASURE = "measure", _("Removal decision: its day of notification and its prefecture")
    MEASURE_COPY = "measure_copy", _("Copy of the removal decision")
    RESIDENCE = "residence", _("Since when the person has lived in France")
    WISH = "wish", _("The wish to return, asked for when the application is filed")
    CIVIL_STATUS = "civil_status", _("Civil status documents of the children")
    JUDGE = "judge", _("Judge’s decision for the unaccompanied minor")

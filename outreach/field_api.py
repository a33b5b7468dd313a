"""What the telephone uses of the interface: the reference lists that it keeps, and the door to which it brings entries.

Each entry is answered for itself, as if it had been sent alone: a line that cuts loses an answer, never an entry, and
the same entries sent again are known again.
"""

from django.conf import settings
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.templatetags.casework import initials
from outreach.api import LogsContacts
from outreach.enums import HeldBecause
from outreach.field_reference import reference
from outreach.models import FieldEntry
from outreach.receiving import Envelope, receive, sentence_of, unpacked

AT_ONCE = 50  # entries in one delivery
LONGEST = 24_000  # characters of one sealed entry
HELD_SHOWN = 100


class _Key(serializers.Serializer):
    kid = serializers.UUIDField()
    public = serializers.CharField(help_text=_("Uncompressed point on P-256, in base64 for addresses."))


class _Outing(serializers.Serializer):
    id = serializers.UUIDField()
    on = serializers.DateField()
    mode = serializers.CharField()
    site = serializers.IntegerField()
    office = serializers.IntegerField()
    team = serializers.CharField()
    usual_languages = serializers.ListField(child=serializers.CharField())


class _Place(serializers.Serializer):
    id = serializers.IntegerField()
    office = serializers.IntegerField()
    name = serializers.CharField()


class _Term(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


class Reference(serializers.Serializer):
    """Outings of today and tomorrow, the lists, and the key to seal to. Nobody who was met is in it."""

    queue = serializers.CharField(help_text=_("Under which name this user's entries are kept on the telephone."))
    initials = serializers.CharField(help_text=_("Whose telephone it is now, in two letters."))
    grant = serializers.CharField(help_text=_("Goes into each entry before it is sealed: it says whose it is."))
    token = serializers.CharField(help_text=_("For the header X-CSRFToken of what is sent next. Not to be kept."))
    key = _Key(allow_null=True)
    now = serializers.DateTimeField()
    leads = serializers.BooleanField()
    outings = _Outing(many=True)
    sites, partners = _Place(many=True), _Place(many=True)
    languages, topics, information, needs = _Term(many=True), _Term(many=True), _Term(many=True), _Term(many=True)


class SealedEntry(serializers.Serializer):
    """One contact as the telephone sealed it: HPKE (RFC 9180, base mode, P-256, HKDF-SHA256, AES-256-GCM), bound to
    "escale field entry 1 <kid> <id>". docs/field.md tells what is inside."""

    id = serializers.UUIDField()
    kid = serializers.CharField(max_length=40)
    sealed = serializers.CharField(max_length=LONGEST, help_text=_("Encapsulated key and ciphertext, in base64."))
    digest = serializers.RegexField(r"^[0-9a-f]{64}$", help_text=_("SHA-256 of the sealed bytes: the entry's hash."))


class Delivery(serializers.Serializer):
    sent_at = serializers.DateTimeField(help_text=_("By the telephone's clock; how far it is off is noted."))
    entries = SealedEntry(many=True, min_length=1, max_length=AT_ONCE)


class EntryOutcome(serializers.Serializer):
    """What became of one entry. 201: kept. 200: known already. 404, 409, 422: held for a person to decide. 403: not
    taken, it is somebody else's. 400: damaged on the way, to be sent again."""

    id = serializers.UUIDField()
    status = serializers.IntegerField()
    in_custody = serializers.BooleanField(help_text=_("The server has it: the telephone may forget it."))
    why = serializers.ChoiceField(choices=HeldBecause.choices, allow_blank=True)
    sentence = serializers.CharField(allow_blank=True)


class Outcomes(serializers.Serializer):
    entries = EntryOutcome(many=True)


class Held(serializers.Serializer):
    """An entry of the user's that waits for a person to decide."""

    id = serializers.UUIDField()
    entry = serializers.UUIDField()
    received_at = serializers.DateTimeField()
    why = serializers.ChoiceField(choices=HeldBecause.choices)
    sentence = serializers.CharField(source="get_why_display")


class HeldList(serializers.Serializer):
    entries = Held(many=True)


class ReferenceView(APIView):
    permission_classes = [LogsContacts]

    @extend_schema(
        responses=Reference,
        parameters=[OpenApiParameter("language", str, enum=[code for code, _label in settings.LANGUAGES])],
    )
    def get(self, request):
        """What a telephone keeps to log contacts without a network."""
        wanted = request.query_params.get("language")
        language = wanted if wanted in dict(settings.LANGUAGES) else translation.get_language()
        with translation.override(language):
            told = {**reference(request.user), "initials": initials(request.user), "token": get_token(request)}
        return Response(Reference(told).data)


class EntriesView(APIView):
    permission_classes = [LogsContacts]

    @extend_schema(responses=HeldList)
    def get(self, request):
        """One's own entries that need attention, the oldest first."""
        held = FieldEntry.objects.filter(author=request.user).waiting().order_by("received_at", "pk")
        return Response(HeldList({"entries": held[:HELD_SHOWN]}).data)

    @extend_schema(request=Delivery, responses=Outcomes)
    def post(self, request):
        """Bring entries that were sealed on a telephone. Sent again, the same ones do nothing more."""
        form = Delivery(data=request.data)
        form.is_valid(raise_exception=True)
        whole, answers = [], []
        for given in form.validated_data["entries"]:
            envelope = Envelope(given["id"], given["kid"], unpacked(given["sealed"]))
            if envelope.digest.hex() == given["digest"]:
                whole.append(envelope)
            else:
                answers.append(_damaged(envelope))
        receipts = receive(whole, bringer=request.user, sent_at=form.validated_data["sent_at"])
        return Response(Outcomes({"entries": [*answers, *map(_answer, receipts)]}).data)


def _answer(receipt):
    return {
        "id": receipt.entry,
        "status": receipt.status,
        "in_custody": receipt.in_custody,
        "why": receipt.why,
        "sentence": sentence_of(receipt),
    }


def _damaged(envelope):
    sentence = _("The entry was damaged on the way. It is sent again.")
    return {"id": envelope.entry, "status": 400, "in_custody": False, "why": "", "sentence": sentence}

"""Contacts over REST: the same access, the same rules and the same action as the pages.

The list holds nothing written in words. An entry carries an id made on the telephone: sent again it is harmless, sent
again with other answers it is refused (409) and shown to a person (D15).
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from casework import access
from casework.access import Capability
from casework.enums import Purpose
from casework.errors import Conflict, Refusal
from casework.models import ReferenceTerm
from outreach import rules
from outreach.actions.contacts import CONTACT_READ, FIELDS, OUTING_READ, log_contact
from outreach.actions.meeting import with_chain
from outreach.enums import Region
from outreach.forms.contacts import CODED
from outreach.forms.meeting import LONGEST
from outreach.models import Contact, Outing, Partner, Site

WORDS = {"note": 1000, "alias": 60, "reach": 120}  # what is written in words, and how long it may be
IN_LIST = tuple(name for name in FIELDS if name not in WORDS)


class LogsContacts(BasePermission):
    def has_permission(self, request, view):
        if request.user.is_authenticated and not access.can(request.user, Capability.LOG_CONTACTS):
            raise access.NotVisible(f"{type(view).__module__}.{type(view).__name__}")
        return request.user.is_authenticated


class NewestFirst(CursorPagination):
    ordering = ("-at", "-id")


class ContactSummary(serializers.ModelSerializer):
    case_opened = serializers.SerializerMethodField(help_text=_("Whether the contact led to a case."))

    class Meta:
        model = Contact
        fields = ("id", "outing", *IN_LIST, "case_opened")

    def get_case_opened(self, contact) -> bool:
        return contact.case_id is not None


class ContactDetail(ContactSummary):
    note = serializers.CharField(read_only=True)
    alias = serializers.CharField(read_only=True, allow_null=True)
    reach = serializers.CharField(read_only=True, allow_null=True)

    class Meta(ContactSummary.Meta):
        fields = ("id", "outing", *FIELDS, "case_opened")


def _codes():
    return serializers.ListField(child=serializers.SlugField(max_length=30), default=list)


def _group():
    return serializers.IntegerField(min_value=0, max_value=500, default=None, allow_null=True)


class NewContact(serializers.ModelSerializer):
    """What a telephone sends. `keep_anyway`: the author confirms a text that seems to hold a means of contact."""

    id = serializers.UUIDField()
    outing = serializers.UUIDField()
    at = serializers.DateTimeField()
    site = serializers.PrimaryKeyRelatedField(queryset=Site.objects.all())
    partner = serializers.PrimaryKeyRelatedField(queryset=Partner.objects.all(), default=None, allow_null=True)
    people = serializers.IntegerField(min_value=1, max_value=500)
    adults, minors, women, men = _group(), _group(), _group(), _group()
    region = serializers.ChoiceField(choices=Region.choices, default="", allow_blank=True)
    languages, topics, information, needs = _codes(), _codes(), _codes(), _codes()
    referral_answer = serializers.ChoiceField(
        choices=Contact._meta.get_field("referral_answer").choices, default="", allow_blank=True
    )
    follow_up = serializers.BooleanField(default=False)
    follow_up_on = serializers.DateField(default=None, allow_null=True)
    note = serializers.CharField(default="", allow_blank=True, max_length=WORDS["note"])
    contact_consent = serializers.BooleanField(default=False)
    alias = serializers.CharField(default=None, allow_null=True, max_length=WORDS["alias"])
    reach = serializers.CharField(default=None, allow_null=True, max_length=WORDS["reach"])
    code = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=LONGEST,
        help_text=_("Words of the person, from an earlier encounter: links the two. They are not kept."),
    )
    keep_anyway = serializers.BooleanField(default=False)

    class Meta:
        model = Contact
        fields = ("id", "outing", *FIELDS, "code", "keep_anyway")
        extra_kwargs = {"interpreting": {"default": "none"}}

    def validate(self, given):
        outing = self.context["outing"]
        wrong = rules.problems(given, on=outing.on, now=timezone.now())
        if not given.pop("keep_anyway"):
            wrong |= rules.doubts(given)
        for name in ("site", "partner"):
            if given[name] and given[name].office_id != outing.team.office_id:
                wrong[name] = _("This belongs to another office than the team.")
        if timezone.localdate(given["at"]) != outing.on:
            wrong["at"] = _("This is not the day of the outing.")
        wrong |= _unknown_codes(given)
        if wrong:
            raise serializers.ValidationError({name: [str(sentence)] for name, sentence in wrong.items()})
        return given


def _unknown_codes(given):
    known = set(ReferenceTerm.objects.filter(is_active=True).values_list("kind", "code"))
    return {
        name: _("Not in the reference list: %(codes)s.") % {"codes": ", ".join(unknown)}
        for name, kind in CODED.items()
        if (unknown := [code for code in given[name] if (str(kind), code) not in known])
    }


class Sentence(serializers.Serializer):
    detail = serializers.CharField()


class ContactsView(generics.ListAPIView):
    permission_classes = [LogsContacts]
    serializer_class = ContactSummary
    pagination_class = NewestFirst

    def get_queryset(self):
        return Contact.objects.visible_to(self.request.user)

    @extend_schema(
        request=NewContact,
        responses={201: ContactDetail, 200: ContactDetail, 409: Sentence, 404: OpenApiResponse(Sentence)},
    )
    def post(self, request):
        """Log a contact. The same entry again: 200 and what was kept; with other answers under its id: 409."""
        outing = self._outing(request)
        form = NewContact(data=request.data, context={"outing": outing})
        form.is_valid(raise_exception=True)
        values = dict(form.validated_data)
        contact_id = values.pop("id")
        values.pop("outing")
        try:
            values = with_chain(values, values.pop("code"), office_id=outing.team.office_id, actor=request.user)
        except Refusal as refusal:  # not raised: what was missed stays in the trail
            return Response({"code": [str(one) for one in refusal.sentences]}, status=status.HTTP_400_BAD_REQUEST)
        is_new = not Contact.objects.filter(pk=contact_id).exists()
        try:
            contact = log_contact(outing, values, contact_id=contact_id, actor=request.user)
        except Refusal as refusal:
            return Response({"detail": " ".join(map(str, refusal.sentences))}, status=status.HTTP_409_CONFLICT)
        except Conflict:
            sentence = _("This contact was already logged with other answers. Nothing was changed.")
            return Response({"detail": sentence}, status=status.HTTP_409_CONFLICT)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(ContactDetail(contact).data, status=code)

    def _outing(self, request):
        """The outing that the entry names: 400 when it names none, 404 when this user does not see it."""
        entry = request.data if isinstance(request.data, dict) else {}
        try:
            pk = serializers.UUIDField().run_validation(entry.get("outing", serializers.empty))
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"outing": error.detail}) from None
        return access.get_or_404(
            Outing.objects.select_related("team"), request.user, pk, code=OUTING_READ, purpose=Purpose.API
        )


class ContactView(generics.RetrieveAPIView):
    permission_classes = [LogsContacts]
    serializer_class = ContactDetail
    queryset = Contact.objects.none()

    def get_object(self):
        return access.get_or_404(
            Contact.objects, self.request.user, self.kwargs["pk"], code=CONTACT_READ, purpose=Purpose.API
        )

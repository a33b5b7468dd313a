"""Cases over REST, read only for now: the same access as the pages, the same trail, another purpose."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import exception_handler

from casework import access, audit, case_page, sensitive
from casework.access import Capability, Reach
from casework.enums import Absence, CaseStatus, Purpose, Relation, StepStatus
from casework.limits import LimitReached
from casework.models import Case
from casework.partial_dates import PartialDate


def refuse(error, context):
    """DRF's exception handler: the 404 of a page, as JSON.

    The transaction under way is rolled back, so the refusal is left on the request, for its middleware to record.
    """
    if isinstance(error, LimitReached):
        context["request"]._request.limit = error
        return exception_handler(Throttled(), context)
    if not isinstance(error, access.NotVisible):
        return exception_handler(error, context)
    context["request"]._request.refusal = error
    return exception_handler(NotFound(), context)


class WorksCases(BasePermission):
    """The interface opens to whoever works cases; for anybody else it is not there."""

    def has_permission(self, request, view):
        if request.user.is_authenticated and not access.can(request.user, Capability.WORK_CASES):
            raise access.NotVisible(f"{type(view).__module__}.{type(view).__name__}")
        return request.user.is_authenticated


class AnswerSerializer(serializers.Serializer):
    """An answer of a person: its value, or why there is none. A date may be a year or a month: 1987, 1987-03."""

    value = serializers.CharField(allow_null=True)
    absence = serializers.ChoiceField(choices=Absence.choices, allow_null=True)

    def to_representation(self, answer):
        if isinstance(answer, Absence):
            return {"value": None, "absence": answer.value}
        return {"value": str(answer) if isinstance(answer, PartialDate) else answer, "absence": None}


class MemberSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="person_id")
    relation = serializers.ChoiceField(choices=Relation.choices)
    given_names = AnswerSerializer(source="person.given_names")
    family_name = AnswerSerializer(source="person.family_name")
    birth = AnswerSerializer(source="person.birth")
    sex = AnswerSerializer(source="person.sex")


class StepSerializer(serializers.Serializer):
    """Without its outcome where that is itself a sensitive answer: ask for it by a reveal."""

    code = serializers.CharField()
    status = serializers.ChoiceField(choices=StepStatus.choices)
    on = serializers.DateField()
    outcome = serializers.CharField(allow_blank=True, required=False)

    def to_representation(self, step):
        told = super().to_representation(step)
        if sensitive.tells_too_much(step.code):
            del told["outcome"]
        return told


class CaseSummarySerializer(serializers.Serializer):
    """A case without anything that says who it is about."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    office = serializers.CharField(source="office.code")
    status = serializers.ChoiceField(choices=CaseStatus.choices)
    next_step = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField(allow_null=True)
    destination = serializers.CharField(allow_blank=True)


class CaseSerializer(CaseSummarySerializer):
    members = MemberSerializer(many=True, source="opened_members")
    steps = StepSerializer(many=True, source="steps.all")


class NewestFirst(CursorPagination):
    ordering = ("-opened_on", "reference")
    page_size = 50


@extend_schema(summary="The cases that you see whole, newest first")
class CaseList(generics.ListAPIView):
    permission_classes = (WorksCases,)
    serializer_class = CaseSummarySerializer
    pagination_class = NewestFirst

    def get_queryset(self):
        return Case.objects.full_for(self.request.user).select_related("office")

    def paginate_queryset(self, queryset):
        cases = super().paginate_queryset(queryset)
        audit.record(audit.CASE_LISTED, *cases, actor=self.request.user, purpose=Purpose.API)
        return cases


@extend_schema(summary="One case: its people and its steps")
class CaseDetail(generics.RetrieveAPIView):
    permission_classes = (WorksCases,)
    serializer_class = CaseSerializer

    def get_object(self):
        cases = Case.objects.select_related("office").prefetch_related("steps")
        case = access.get_or_404(
            cases,
            self.request.user,
            self.kwargs["pk"],
            code=audit.CASE_READ,
            purpose=Purpose.API,
            least=Reach.FULL,
        )
        case.opened_members = case_page.members(case)
        return case


class RevealSerializer(serializers.Serializer):
    """Which sensitive fields to show."""

    fields_wanted = serializers.MultipleChoiceField(choices=list(sensitive.FIELDS.items()), allow_empty=False)


class RevealedSerializer(serializers.Serializer):
    """What was asked for; a field that was not is absent."""

    nationality = serializers.DictField(child=AnswerSerializer(), required=False)  # by id of the member
    health = serializers.DictField(child=serializers.CharField(), required=False)  # outcome by code of the step


class CaseReveal(generics.GenericAPIView):
    permission_classes = (WorksCases,)
    serializer_class = RevealSerializer

    @extend_schema(summary="Sensitive answers of one case, recorded in the trail", responses=RevealedSerializer)
    def post(self, request, pk):
        case = access.get_or_404(
            Case.objects.all(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.API, least=Reach.FULL
        )
        wanted = self.get_serializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        fields = set(wanted.validated_data["fields_wanted"])
        sensitive.reveal(case, fields, actor=request.user, purpose=Purpose.API)
        return Response({field: self.readers[field](case) for field in sorted(fields)})

    @staticmethod
    def nationalities(case):
        answer = AnswerSerializer()
        return {
            str(member.person_id): answer.to_representation(member.person.nationality)
            for member in case_page.members(case)
        }

    @staticmethod
    def health(case):
        return {step.code: step.outcome for step in case.steps.all() if sensitive.tells_too_much(step.code)}

    readers = {sensitive.NATIONALITY: nationalities, sensitive.HEALTH: health}

"""What the first wall (`visible_to`) says that a user sees of every table behind the second. Both have to agree."""

from django.apps import apps
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from casework import access, database_scope
from casework.access import Capability
from casework.models import (
    Appointment,
    AuditEvent,
    BreakGlass,
    Case,
    CaseMember,
    CaseShare,
    CaseStep,
    Consent,
    DataKey,
    Document,
    DocumentChunk,
    DuplicatePair,
    FormDraft,
    HolderRequest,
    Note,
    Person,
    PersonMerge,
    PersonToken,
    TravelDocument,
    Upload,
    UploadPiece,
    User,
)
from outreach.models import Contact, Outing


def full(user):
    return Case.objects.full_for(user).values("pk")


def file_cases(user):
    """Whole, or as the dossier that OFII was sent."""
    return Case.objects.filter(Q(pk__in=full(user)) | Q(pk__in=access.dossiers(Case.objects, user).values("pk")))


def brought(user):
    """Cases of which the user sees the name and the next appointment, having opened them."""
    offices = access.scope_of(user).offices_for(Capability.OPEN_CASES)
    return Case.objects.visible_to(user).filter(opened_by=user, office__in=offices)


def members(user):
    waiting = brought(user).filter(status="active", next_step__in=["", "identity"])  # the opener may still identify
    return CaseMember.objects.filter(
        Q(case__in=file_cases(user)) | Q(case__in=brought(user), relation="principal") | Q(case__in=waiting)
    )


def people(user):
    """In a case that the user sees, or merged into somebody who is."""
    seen = members(user).values("person_id")
    merged = PersonMerge.objects.live().filter(survivor__in=seen).values("absorbed_id")
    return Person.objects.filter(Q(pk__in=seen) | Q(pk__in=merged)).values("pk")


def questions(user):
    offices = access.scope_of(user).offices_for(Capability.MERGE_PEOPLE)
    return HolderRequest.objects.filter(Q(holder_office__in=offices) | Q(asking_case__in=full(user)))


def themselves(user):
    return [user.pk] if user.is_active else []


def trail(user):
    if access.can(user, Capability.SEE_AUDIT):
        return AuditEvent.objects.all()
    return AuditEvent.objects.filter(Q(actor__in=themselves(user)) | Q(case__in=full(user)))


def emergencies(user):
    if access.can(user, Capability.SEE_AUDIT):
        return BreakGlass.objects.all()
    return BreakGlass.objects.filter(Q(user__in=themselves(user)) | Q(case__in=full(user)))


VISIBLE = {
    Case: Case.objects.visible_to,
    CaseMember: members,
    CaseStep: lambda user: CaseStep.objects.filter(
        Q(case__in=file_cases(user)) | Q(case__in=brought(user), recorded_by=user)
    ),
    CaseShare: lambda user: CaseShare.objects.filter(Q(user__in=themselves(user)) | Q(content_object__in=full(user))),
    Consent: Consent.objects.visible_to,
    Note: Note.objects.visible_to,
    Document: Document.objects.visible_to,
    DocumentChunk: lambda user: DocumentChunk.objects.filter(document__in=Document.objects.visible_to(user)),
    Upload: Upload.objects.visible_to,
    UploadPiece: lambda user: UploadPiece.objects.filter(upload__in=Upload.objects.visible_to(user)),
    Appointment: lambda user: Appointment.objects.filter(
        Q(pk__in=Appointment.objects.visible_to(user).values("pk")) | Q(case__in=brought(user), at__gte=timezone.now())
    ),
    Person: lambda user: Person.objects.filter(pk__in=people(user)),
    PersonToken: lambda user: PersonToken.objects.filter(person__in=people(user)),
    TravelDocument: lambda user: TravelDocument.objects.filter(person__in=people(user)),
    DataKey: lambda user: DataKey.objects.filter(
        Q(pk__in=people(user)) | Q(pk__in=Contact.objects.visible_to(user).values("pk"))
    ),
    DuplicatePair: lambda user: DuplicatePair.objects.filter(first__in=people(user), second__in=people(user)),
    PersonMerge: lambda user: PersonMerge.objects.filter(survivor__in=people(user)),
    HolderRequest: questions,
    FormDraft: lambda user: FormDraft.objects.filter(user__in=themselves(user)),
    AuditEvent: trail,
    BreakGlass: emergencies,
    Contact: Contact.objects.visible_to,
    Outing: Outing.objects.visible_to,
}


def shown_by_application(user):
    """{model: ids} by the first wall, asked behind the second."""
    return {model: set(rows(user).values_list("pk", flat=True)) for model, rows in VISIBLE.items()}


def shown_by_database(user_id):
    """{model: ids} of a plain SELECT, as a request of this user would make it."""
    with database_scope.entered(user_id, None):
        return {model: _ids(model) for model in VISIBLE}


def _ids(model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {model._meta.pk.column} FROM {model._meta.db_table}")
        return {pk for (pk,) in cursor.fetchall()}


def disagreements(user):
    """{table: (shown by the application alone, shown by the database alone)}; empty when the walls agree."""
    user = User.objects.get(pk=user.pk)  # a scope is kept on the object
    first, second = shown_by_application(user), shown_by_database(user.pk)
    pairs = {model: (first[model] - second[model], second[model] - first[model]) for model in VISIBLE}
    return {model.__name__: pair for model, pair in pairs.items() if any(pair)}


def tables():
    return {model._meta.db_table: model for model in apps.get_models()}

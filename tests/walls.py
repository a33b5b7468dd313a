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
    ErasedCase,
    FormDraft,
    HolderRequest,
    LegalHold,
    Note,
    Person,
    PersonMerge,
    PersonToken,
    RightsRequest,
    TravelDocument,
    Upload,
    UploadPiece,
    User,
)
from outreach.models import (
    Agreement,
    Campaign,
    CampaignReach,
    Chain,
    CheckIn,
    Contact,
    ContactImport,
    ContactPhoto,
    Event,
    FieldEntry,
    FieldKey,
    Going,
    Incident,
    Material,
    MaterialVersion,
    Outing,
    PartnerMeeting,
    PartnerPerson,
    PhotoPiece,
    ReceivedReferral,
    Referral,
    StockMovement,
    Tally,
    WayThere,
    Writing,
)
from reports.models import DonorTemplate, Preparation, Rebuild, Release
from returns.models import (
    Arrival,
    AskedDays,
    AsylumClaim,
    Award,
    Booking,
    BudgetLine,
    ConsularRequest,
    Decision,
    DecisionBatch,
    Dossier,
    DossierPart,
    DueDay,
    Fitness,
    Instalment,
    Leg,
    Payment,
    Plan,
    Question,
    ReturnFacts,
    Review,
    Safeguard,
    Screening,
    Seat,
    Situation,
    Staying,
    Survey,
    Transmission,
    Visit,
    VisitEvent,
    WishCheck,
)


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


def field_keys(user):
    return FieldKey.objects.all() if access.can(user, Capability.LOG_CONTACTS) else FieldKey.objects.none()


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


def holds(user):
    if access.can(user, Capability.KEEP_RIGHTS):
        return LegalHold.objects.all()
    return LegalHold.objects.filter(case__in=full(user))


def erased(user):
    if access.can(user, Capability.KEEP_RIGHTS):
        return ErasedCase.objects.all()
    return ErasedCase.objects.filter(office__in=access.scope_of(user).offices_for(Capability.ASSIGN_CASES))


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
        Q(pk__in=people(user))
        | Q(pk__in=Contact.objects.visible_to(user).values("pk"))
        | Q(pk__in=Incident.objects.visible_to(user).values("pk"))
        | Q(pk__in=WayThere.objects.visible_to(user).values("pk"))
        | Q(pk__in=FieldEntry.objects.visible_to(user).values("pk"))
        | Q(pk__in=field_keys(user).values("pk"))
        | Q(pk__in=PartnerPerson.objects.visible_to(user).values("pk"))
        | Q(pk__in=PartnerMeeting.objects.visible_to(user).values("pk"))
        | Q(pk__in=ReceivedReferral.objects.visible_to(user).values("pk"))
        | Q(pk__in=ContactImport.objects.visible_to(user).values("pk"))
        | Q(pk__in=Event.objects.visible_to(user).values("pk"))
    ),
    DuplicatePair: lambda user: DuplicatePair.objects.filter(first__in=people(user), second__in=people(user)),
    PersonMerge: lambda user: PersonMerge.objects.filter(survivor__in=people(user)),
    HolderRequest: questions,
    FormDraft: lambda user: FormDraft.objects.filter(user__in=themselves(user)),
    AuditEvent: trail,
    BreakGlass: emergencies,
    LegalHold: holds,
    RightsRequest: RightsRequest.objects.visible_to,
    ErasedCase: erased,
    Contact: Contact.objects.visible_to,
    Outing: Outing.objects.visible_to,
    ContactPhoto: lambda user: ContactPhoto.objects.filter(contact__in=Contact.objects.visible_to(user)),
    PhotoPiece: lambda user: PhotoPiece.objects.filter(author__in=themselves(user)),
    CheckIn: CheckIn.objects.visible_to,
    Incident: Incident.objects.visible_to,
    Chain: Chain.objects.visible_to,
    Going: lambda user: Going.objects.filter(outing__in=Outing.objects.visible_to(user)),
    WayThere: WayThere.objects.visible_to,
    FieldEntry: FieldEntry.objects.visible_to,
    FieldKey: field_keys,
    PartnerPerson: PartnerPerson.objects.visible_to,
    Agreement: Agreement.objects.visible_to,
    PartnerMeeting: PartnerMeeting.objects.visible_to,
    Referral: Referral.objects.visible_to,
    ReceivedReferral: ReceivedReferral.objects.visible_to,
    ContactImport: ContactImport.objects.visible_to,
    Material: Material.objects.visible_to,
    MaterialVersion: MaterialVersion.objects.visible_to,
    StockMovement: StockMovement.objects.visible_to,
    Event: Event.objects.visible_to,
    Tally: Tally.objects.visible_to,
    Writing: Writing.objects.visible_to,
    Campaign: Campaign.objects.visible_to,
    CampaignReach: CampaignReach.objects.visible_to,
    ReturnFacts: ReturnFacts.objects.visible_to,
    AskedDays: AskedDays.objects.visible_to,
    DueDay: DueDay.objects.visible_to,
    Award: Award.objects.visible_to,
    Plan: Plan.objects.visible_to,
    BudgetLine: lambda user: BudgetLine.objects.filter(plan__in=Plan.objects.visible_to(user)),
    Instalment: Instalment.objects.visible_to,
    Payment: Payment.objects.visible_to,
    Booking: Booking.objects.visible_to,
    Leg: lambda user: Leg.objects.filter(booking__in=Booking.objects.visible_to(user)),
    Seat: lambda user: Seat.objects.filter(booking__in=Booking.objects.visible_to(user)),
    Staying: Staying.objects.visible_to,
    WishCheck: WishCheck.objects.visible_to,
    Dossier: Dossier.objects.visible_to,
    DossierPart: DossierPart.objects.visible_to,
    Transmission: Transmission.objects.visible_to,
    Question: Question.objects.visible_to,
    Decision: Decision.objects.visible_to,
    Review: Review.objects.visible_to,
    DecisionBatch: lambda user: DecisionBatch.objects.filter(author__in=themselves(user)),
    Screening: Screening.objects.visible_to,
    Safeguard: Safeguard.objects.visible_to,
    Fitness: Fitness.objects.visible_to,
    Situation: Situation.objects.visible_to,
    AsylumClaim: AsylumClaim.objects.visible_to,
    ConsularRequest: ConsularRequest.objects.visible_to,
    Arrival: Arrival.objects.visible_to,
    Visit: Visit.objects.visible_to,
    VisitEvent: VisitEvent.objects.visible_to,
    Survey: Survey.objects.visible_to,
    Release: Release.objects.visible_to,
    Preparation: Preparation.objects.visible_to,
    Rebuild: Rebuild.objects.visible_to,
    DonorTemplate: DonorTemplate.objects.visible_to,
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
        cursor.execute(f'SELECT "{model._meta.pk.column}" FROM {model._meta.db_table}')
        return {pk for (pk,) in cursor.fetchall()}


def disagreements(user):
    """{table: (shown by the application alone, shown by the database alone)}; empty when the walls agree."""
    user = User.objects.get(pk=user.pk)  # a scope is kept on the object
    return compared(shown_by_application(user), shown_by_database(user.pk))


def compared(first, second):
    """As `disagreements`, of what each wall shows."""
    pairs = {model: (first[model] - second[model], second[model] - first[model]) for model in VISIBLE}
    return {model.__name__: pair for model, pair in pairs.items() if any(pair)}


def tables():
    return {model._meta.db_table: model for model in apps.get_models()}

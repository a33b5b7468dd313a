"""Writing many files at once: rows are encrypted as the models do it, then sent with COPY, with the dates they tell.

One batch is one transaction under one key session, and holds fewer people than a session keeps keys.
"""

import datetime
from itertools import chain

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import sql

from casework import audit
from casework.actions.documents import manifest_of
from casework.actions.steps import derive
from casework.actions.tokens import stamp_tokens
from casework.encrypted_fields import EncryptedField
from casework.encryption import create_keys, key_session
from casework.enums import Purpose
from casework.matching import tokens_of
from casework.models import (
    Appointment,
    AuditEvent,
    Case,
    CaseMember,
    CaseStep,
    Consent,
    Document,
    DocumentChunk,
    Note,
    Person,
    PersonToken,
    TravelDocument,
)
from config.demo_data import aid
from config.demo_data.encounters import contact_of, origin_of, outing_of
from config.demo_data.frame import OUTING_SIZE
from config.demo_data.papers import PDF
from config.demo_data.plots import PATHWAY
from config.demo_data.stories import Event, story_of
from outreach.actions.contacts import CONTACT_LOGGED, OUTING_PLANNED
from outreach.models import Contact, Outing
from returns.models import ReturnFacts

BATCH = 400  # cases or contacts
APART = "CREATE TEMPORARY TABLE {apart} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
ACROSS = "INSERT INTO {table} ({names}) SELECT {names} FROM {apart}; DROP TABLE {apart}"
_PURPOSES = {audit.CASE_READ: Purpose.WORK}


def copy_rows(model, rows):
    """Insert unsaved instances with COPY. Encrypted fields are sealed; automatic dates are those of the instances.

    By way of a temporary table: PostgreSQL does not COPY into one that has row-level security.
    """
    fields = [field for field in model._meta.concrete_fields if not field.get_internal_type().endswith("AutoField")]
    given = {
        "names": sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
        "table": sql.Identifier(model._meta.db_table),
        "apart": sql.Identifier(f"load_{model._meta.db_table}"),
    }
    connection = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL(APART).format(**given))
        with cursor.copy(sql.SQL("COPY {apart} ({names}) FROM STDIN").format(**given)) as copy:
            for row in rows:
                copy.write_row([_value(field, row, connection) for field in fields])
        cursor.execute(sql.SQL(ACROSS).format(**given))


def _value(field, row, connection):
    if isinstance(field, EncryptedField):
        return field.pre_save(row, add=True)
    return field.get_db_prep_value(getattr(row, field.attname), connection, prepared=False)


def load_cases(frame, world, start, stop):
    """Write the cases numbered from `start` until before `stop`; returns how many."""
    stories = [story_of(frame, number, origin_of(frame, number)) for number in range(start, stop)]
    with key_session(), transaction.atomic():
        create_keys(chain.from_iterable(story.person_uids for story in stories))
        people, travel = _people(frame, stories)
        copy_rows(Person, people)
        copy_rows(TravelDocument, travel)
        copy_rows(PersonToken, _tokens(people, travel))
        stamp_tokens([person.pk for person in people])
        steps = {story.uid: _steps(frame, story, world) for story in stories}
        copy_rows(Case, [_case(story, steps[story.uid], world) for story in stories])
        copy_rows(CaseMember, chain.from_iterable(map(_members, stories)))
        copy_rows(Consent, [_consent(frame, story, world) for story in stories])
        copy_rows(CaseStep, chain.from_iterable(steps.values()))
        _copy_papers(stories, world)
        facts = (aid.facts_of(frame, story, world) for story in stories)
        copy_rows(ReturnFacts, [row for row in facts if row])
        _copy_events(chain.from_iterable(story.events for story in stories), frame, world)
    return len(stories)


def load_contacts(frame, world, start, stop):
    """Write the contacts numbered from `start` until before `stop`, and the outings that begin among them."""
    plans = [contact_of(frame, number) for number in range(start, stop)]
    outings = [outing_of(frame, number // OUTING_SIZE) for number in range(start, stop) if number % OUTING_SIZE == 0]
    with key_session(), transaction.atomic():
        create_keys(plan.uid for plan in plans)
        copy_rows(Outing, [_outing(plan, world) for plan in outings])
        copy_rows(Contact, [_contact(frame, plan, world) for plan in plans])
        events = chain(_outing_events(outings), map(_contact_event, plans))
        _copy_events(events, frame, world)
    return len(plans)


# --- A story as rows ------------------------------------------------------------------------------------------------


def _people(frame, stories):
    people, travel = [], []
    for story in stories:
        for uid, sketch in zip(story.person_uids, story.family, strict=True):
            people.append(Person(id=uid, **sketch.values, version=2, created_at=story.opened_at))
            for position, (kind, number, years) in enumerate(sketch.documents):
                expires_on = frame.today.replace(day=1) + datetime.timedelta(days=365 * years + 11 * position)
                travel.append(
                    TravelDocument(
                        id=frame.uid("travel", uid, position),
                        person_id=uid,
                        kind=kind,
                        number=number,
                        expires_on=expires_on,
                        created_at=story.opened_at,
                    )
                )
    return people, travel


def _tokens(people, travel):
    numbers = {}
    for document in travel:
        numbers.setdefault(document.person_id, []).append(document.number)
    for person in people:
        for token in tokens_of(person, numbers.get(person.pk, ())):
            yield PersonToken(person_id=person.pk, token=token)


def _case(story, steps, world):
    origin = story.origin
    case = Case(
        id=story.uid,
        reference=story.reference,
        principal_id=story.person_uids[0],
        office_id=world.offices[origin.office.code],
        team_id=world.teams[origin.office.code, origin.team],
        assignee_id=world.users.get(story.assignee),
        opened_by_id=world.users[origin.opened_by],
        opened_on=story.opened_on,
        pathway=PATHWAY.code,
        pathway_version=PATHWAY.version,
        destination=story.destination,
        unaccompanied_minor=story.minor,
        created_at=story.opened_at,
        **story.columns,
    )
    case._prefetched_objects_cache = {"steps": steps}  # they are not in the database yet
    derive(case)
    return case


def _members(story):
    for position, (uid, sketch) in enumerate(zip(story.person_uids, story.family, strict=True)):
        yield CaseMember(case_id=story.uid, person_id=uid, relation=sketch.relation, position=position)


def _consent(frame, story, world):
    return Consent(
        id=frame.uid("consent", story.uid),
        case_id=story.uid,
        person_id=story.person_uids[0],
        author_id=world.users[story.origin.opened_by],
        created_at=story.opened_at,
        on=story.opened_on,
        **story.consent,
    )


def _steps(frame, story, world):
    return [
        CaseStep(
            id=frame.uid("step", story.uid, row.code),
            case_id=story.uid,
            person_id=story.person_uids[0],
            code=row.code,
            status=row.status,
            outcome=row.outcome,
            reason=row.reason,
            on=row.on,
            details=row.details,
            recorded_by_id=world.users[row.actor],
            recorded_at=row.at,
        )
        for row in story.steps.values()
    ]


def _copy_papers(stories, world):
    notes, appointments, documents, chunks = [], [], [], []
    made_of = manifest_of(PDF)
    manifest = {**made_of, "pages": 1, "given": made_of["sha256"]}
    for story in stories:
        for paper in story.papers.notes:
            notes.append(Note(text=paper.text, **_paper(story, paper, world)))
        for paper in story.papers.appointments:
            place = {"kind": paper.kind, "at": paper.moment, "place": paper.text}
            appointments.append(Appointment(**place, **_paper(story, paper, world)))
        for paper in story.papers.documents:
            about = {"kind": paper.kind, "title": paper.text, "content_type": "application/pdf", "size": len(PDF)}
            documents.append(Document(manifest=manifest, **about, **_paper(story, paper, world)))
            person = story.person_uids[0]
            chunks.append(DocumentChunk(document_id=paper.uid, person_id=person, position=0, content=PDF))
    for model, rows in ((Note, notes), (Appointment, appointments), (Document, documents), (DocumentChunk, chunks)):
        copy_rows(model, rows)


def _paper(story, paper, world):
    return {
        "id": paper.uid,
        "case_id": story.uid,
        "person_id": story.person_uids[0],
        "author_id": world.users[paper.author],
        "created_at": paper.at,
    }


# --- Field work as rows ---------------------------------------------------------------------------------------------


def _outing(plan, world):
    office = plan.office.code
    return Outing(
        id=plan.uid,
        team_id=world.teams[office, plan.team],
        on=plan.on,
        mode=plan.mode,
        site_id=world.sites[office, plan.site],
        partner_id=world.partners[office, plan.partner] if plan.partner is not None else None,
        created_by_id=world.users[plan.author],
        created_at=plan.starts_at,
    )


def _contact(frame, plan, world):
    office = plan.outing.office.code
    return Contact(
        id=plan.uid,
        outing_id=plan.outing.uid,
        team_id=world.teams[office, plan.outing.team],
        site_id=world.sites[office, plan.site],
        author_id=world.users[plan.author],
        partner_id=world.partners[office, plan.partner] if plan.partner is not None else None,
        case_id=frame.uid("case", plan.case) if plan.case is not None else None,
        created_at=plan.values["at"],
        **plan.values,
    )


def _outing_events(outings):
    for plan in outings:
        yield Event(
            plan.starts_at, OUTING_PLANNED, plan.author, "outreach.outing", [plan.uid], detail={"mode": plan.mode}
        )


def _contact_event(plan):
    filled = sorted(name for name, value in plan.values.items() if value not in (None, "", [], False))
    return Event(plan.values["at"], CONTACT_LOGGED, plan.author, "outreach.contact", [plan.uid], fields=filled)


def _copy_events(events, frame, world):
    """The audit trail is read newest first by its key: the rows of a batch are written in the order of time."""
    rows = []
    for event in sorted(events, key=lambda event: event.at):
        rows.append(
            AuditEvent(
                at=event.at,
                actor_id=world.users[event.actor],
                roles=world.roles[event.actor],
                action=event.code,
                kind=event.kind,
                objects_seen=event.objects,
                case=event.case,
                fields=event.fields,
                detail=event.detail,
                purpose=_PURPOSES.get(event.code, ""),
                request_id=frame.uid("request", event.objects[0], event.at.isoformat()),
            )
        )
    copy_rows(AuditEvent, rows)

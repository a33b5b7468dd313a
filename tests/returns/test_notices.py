"""OFII hears by itself that somebody gives the return up or takes it up again, by each way that the dossier went."""

from django.urls import reverse
from django.utils import timezone

from casework.actions import cases
from casework.models import AuditEvent, Case
from returns.actions import dossier as actions
from returns.models import Transmission
from tests.cast import advance, open_case
from tests.returns.dossiers_made import make, send, sent_case
from tests.returns.test_dossier import in_english  # noqa: F401 – sentences in English

TODAY = timezone.localdate()


def notices(case):
    found = Transmission.objects.filter(case=case).exclude(about="dossier").order_by("created_at")
    return list(found.values_list("about", "channel"))


def give_up(case, actor):
    return cases.withdraw(Case.objects.get(pk=case.pk), reason="stay", actor=actor)


def come_back(case, actor):
    return cases.resume(Case.objects.get(pk=case.pk), actor=actor)


def test_ofii_is_told_by_each_way_that_the_dossier_went(cast):
    case, made, sending = sent_case(cast)
    actions.acknowledge(sending, on=TODAY, reference="OFII-7", actor=cast.odile)
    send(made, cast.claire, channel="slip")
    give_up(case, cast.claire)
    assert notices(case) == [("stopped", "inbox"), ("stopped", "slip")]
    assert set(Transmission.objects.filter(about="stopped").values_list("reference", flat=True)) != {""}
    come_back(case, cast.claire)
    give_up(case, cast.claire)
    assert [about for about, channel in notices(case) if channel == "inbox"] == ["stopped", "resumed", "stopped"]
    event = AuditEvent.objects.filter(action="notice.sent").first()
    assert (event.actor_id, event.case) == (cast.claire.pk, case.pk)


def test_nobody_is_told_of_a_file_that_was_not_sent(cast):
    give_up(advance(open_case(cast), "counselling", actor=cast.claire), cast.claire)
    assert not Transmission.objects.exists()


def test_notice_is_neither_silence_nor_a_dossier_on_its_way(cast):
    case, made, _sending = sent_case(cast)
    give_up(case, cast.claire)
    come_back(case, cast.claire)
    assert list(Transmission.objects.unanswered().filter(case=case).values_list("about", flat=True)) == ["dossier"]
    again = make(Case.objects.get(pk=case.pk), cast.claire)
    assert send(again, cast.claire).about == "dossier"
    assert made.transmissions.filter(about="dossier").count() == 1


def test_notice_is_read_by_both_sides_and_printed_to_be_handed_over(client, cast):
    case, made, _sending = sent_case(cast)
    send(made, cast.claire, channel="slip")
    give_up(case, cast.claire)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    for who, page in ((cast.claire, "case_ofii"), (cast.odile, "dossier_detail")):
        client.force_login(who)
        assert "The person gives up the return" in client.get(reverse(page, args=[case.pk])).content.decode()
    slip = Transmission.objects.get(about="stopped", channel="slip")
    client.force_login(cast.claire)
    printed = client.get(reverse("transmission_slip", args=[slip.pk]))
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    listed = client.get(reverse("transmission_list") + "?view=all").content.decode()
    assert "The person gives up the return" in listed

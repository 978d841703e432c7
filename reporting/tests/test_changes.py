"""What changed since a day in a coalition and for a partner: day by day, record by record, and only what the reader may see."""

import datetime
import html
import re

import pghistory
import pytest
from django.utils import timezone, translation

from coalitions.models import Desk
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, MilestoneFactory, NeedFactory, PartnerFactory, imprecise
from memberships.models import CommitmentPartner
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory, MembershipFactory
from office.models import User
from office.tests.factories import UserFactory
from reporting.figures.changed import changed

pytestmark = pytest.mark.django_db
EARLIER = datetime.date(2000, 1, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def artillery():
    return CoalitionFactory(slug="artillery", code="ART", name_en="Artillery")


@pytest.fixture
def france():
    return PartnerFactory(code="FR", name_en="France")


@pytest.fixture
def officer(artillery):
    """Reads and changes the artillery coalition alone."""
    person = UserFactory(username="artillerist", role="Desk officer", reads_own_desks_only=True)
    Desk.objects.create(officer=person, coalition=artillery)
    return person


def fields(changes):
    return [[(field.label, field.before, field.after) for field in change.fields] for change in changes if change.act == "changed"]


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_each_record_says_what_changed_from_what_to_what_and_who_did_it(scope, artillery, france):
    olha = User.objects.create_user("olha", first_name="Olha", last_name="Melnyk")
    commitment = CommitmentFactory(reference="ART-FR-0001", item_en="Howitzers", coalition=artillery, partners=[france])
    with pghistory.context(user=olha.pk):
        commitment.quantity = 12
        commitment.save()
        CommitmentPartner.objects.filter(commitment=commitment).update(share="0.5")

    (entry,) = [entry for entry in changed(scope.over(coalition=artillery), EARLIER)[:40] if entry.name.startswith("ART-FR")]

    assert (entry.kind, entry.name, entry.href, entry.is_gone) == (
        "commitment",
        "ART-FR-0001 Howitzers",
        "/commitments/ART-FR-0001/",
        False,
    )
    done = {(change.act, change.what): change for change in entry.changes}
    assert set(done) == {("changed", ""), ("changed", "partner of a commitment"), ("added", ""), ("added", "partner of a commitment")}
    assert [(field.label, field.before, field.after) for field in done["changed", ""].fields] == [("quantity", "10", "12")]
    assert done["changed", "partner of a commitment"].person == "Olha Melnyk"


def test_a_coalition_tells_only_of_its_own_records_and_a_partner_of_those_that_name_it(scope, artillery, france):
    other = CoalitionFactory(slug="navy")
    CommitmentFactory(reference="ART-FR-0001", item_en="Guns", coalition=artillery, partners=[france])
    CommitmentFactory(reference="ART-PL-0001", item_en="Tubes", coalition=artillery, partners=[PartnerFactory(code="PL")])
    DeliveryFactory(reference="NAV-D-0001", item_en="Boats", coalition=other, partners=[france])
    MembershipFactory(coalition=other, partner=france)
    MilestoneFactory(line__roadmap__coalition=artillery, reference="ART-M-001", title_en="School")

    here = {entry.name for entry in changed(scope.over(coalition=artillery), EARLIER)[:40]}
    theirs = {entry.name for entry in changed(scope.over(partner=france), EARLIER)[:40]}

    assert here == {"Artillery", "ART-FR-0001 Guns", "ART-PL-0001 Tubes", "ART-M-001 School", "Artillery, version 1", "1. Line 1"}
    assert theirs == {"France", "ART-FR-0001 Guns", "NAV-D-0001 Boats", f"France – {other}: member"}


def test_what_changed_before_the_day_is_not_told(scope, artillery):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    assert len(changed(scope.over(coalition=artillery), timezone.localdate())) == 1
    assert len(changed(scope.over(coalition=artillery), tomorrow)) == 0


def test_a_removed_record_is_told_under_its_last_name_and_leads_nowhere(scope, artillery, france):
    commitment = CommitmentFactory(reference="ART-FR-0001", item_en="Howitzers", coalition=artillery, partners=[france])
    commitment.item_en = "Mortars"
    commitment.save()
    commitment.delete()

    for whole in (scope.over(coalition=artillery), scope.over(partner=france)):
        (entry,) = [entry for entry in changed(whole, EARLIER)[:40] if entry.kind == "commitment"]
        assert (entry.name, entry.href, entry.is_gone) == ("ART-FR-0001 Mortars", "", True)
        assert {change.act for change in entry.changes} == {"added", "changed", "removed"}


def test_what_was_moved_away_is_told_once_where_it_was_and_from_then_on_where_it_is(scope, artillery):
    navy = CoalitionFactory(slug="navy", name_en="Navy")
    commitment = CommitmentFactory(reference="ART-XX-0001", item_en="Radars", coalition=artillery)
    commitment.coalition = navy
    commitment.save()
    commitment.quantity = 11
    commitment.save()

    (left,) = [entry for entry in changed(scope.over(coalition=artillery), EARLIER)[:40] if entry.kind == "commitment"]
    (came,) = [entry for entry in changed(scope.over(coalition=navy), EARLIER)[:40] if entry.kind == "commitment"]

    moved = [("coalition", "Artillery", "Navy")]
    assert [
        [(field.label, field.before, field.after) for field in change.fields] for change in left.changes if change.act == "changed"
    ] == [moved]
    assert fields(left.changes) == [moved]
    assert fields(came.changes) == [[("quantity", "10", "11")], moved]


def test_an_import_is_one_act_with_its_file_and_what_it_wrote(scope, artillery, page):
    with pghistory.context(act="import", batch="IMPORT-00012", file="pledges.xlsx"):
        for _ in range(60):
            CommitmentFactory(coalition=artillery, item_en="Shells")

    found = changed(scope.over(coalition=artillery), EARLIER)
    (act,) = [entry for entry in found[:40] if entry.is_import]

    assert (act.file, act.counts, len(act.records), act.untold) == ("pledges.xlsx", (("commitments", 60),), 50, 10)
    assert (found.imports, found.records, len(found)) == (1, 61, 2)
    shown = text(page("/coalitions/artillery/changes/"))
    assert [words in shown for words in ("Import IMPORT-00012", "pledges.xlsx", "Commitments: 60", "and 10 more writes")] == [True] * 4


def test_a_wider_release_is_told_with_its_reason(artillery, page):
    commitment = CommitmentFactory(reference="ART-XX-0001", coalition=artillery)
    with pghistory.context(reason="Announced at the press briefing"):
        commitment.releasability = "public"
        commitment.save()

    assert "Reason : Announced at the press briefing" in text(page("/coalitions/artillery/changes/")).replace("Reason:", "Reason :")


def test_a_reader_of_one_coalition_is_told_nothing_of_another(client, officer, artillery, france):
    navy = CoalitionFactory(slug="navy", name_en="Zqnavy")
    hidden = MeetingFactory(reference="ZQMEET-1", title_en="Zqmeeting", format=navy)
    commitment = CommitmentFactory(reference="ART-FR-0001", coalition=artillery, partners=[france], announced_at=hidden)
    CommitmentFactory(reference="ZQNAV-1", item_en="Zqboats", coalition=navy, partners=[france]).delete()
    CommitmentFactory(reference="ZQNAV-2", item_en="Zqmines", coalition=navy, partners=[france])
    CommitmentFactory(reference="ZQNONE-3", item_en="Zqnowhere", coalition=None, partners=[france]).delete()
    AllocationFactory(commitment=commitment, need=NeedFactory(reference="ZQN-1", coalition=navy))
    client.force_login(officer)

    own, partner = text(client.get("/coalitions/artillery/changes/")), text(client.get("/partners/FR/changes/"))
    for shown in (own, partner):
        assert ("ART-FR-0001" in shown, "another record" in shown) == (True, True)
        assert re.findall(r"(?i)zq\w+", shown) == []
    assert [client.get(f"/coalitions/{slug}/changes/").status_code for slug in ("navy", "none")] == [404, 404]


def test_nobody_outside_the_office_is_told_who_changed_what(page, artillery, france):
    addresses = ["/coalitions/artillery/changes/", "/coalitions/artillery/changes/print/", "/partners/FR/changes/"]

    assert [page(address).status_code for address in addresses] == [200] * 3
    for audience in ("public", "partner:FR", "coalition:artillery"):
        assert [page(address, {"for": audience}).status_code for address in addresses] == [404] * 3


def test_who_may_see_no_record_of_a_kind_is_told_of_none(client, artillery):
    CommitmentFactory(reference="ART-XX-0001", coalition=artillery).delete()
    client.force_login(UserFactory(username="staff"))

    assert client.get("/coalitions/artillery/changes/").status_code == 404


@pytest.mark.parametrize(
    ("since", "status"), [("2025-03-31", 200), ("31.03.2025", 200), ("2025", 400), ("someday", 400), ("0000-13-99", 400)]
)
def test_the_day_is_one_day_however_it_is_written(page, artillery, since, status):
    response = page("/coalitions/artillery/changes/", {"since": since})

    assert response.status_code == status
    assert status == 200 or '<input id="again" name="since"' in response.content.decode()


def test_unasked_it_tells_of_two_weeks_and_offers_the_last_meeting(page, artillery):
    MeetingFactory(format=artillery, reference="ART-25", held_on=imprecise("2025-01-09"))
    response = page("/coalitions/artillery/changes/")

    assert response.context["since"] == timezone.localdate() - datetime.timedelta(days=14)
    assert '<a href="?since=2025-01-09">the last meeting, ART-25</a>' in response.content.decode()


@pytest.mark.parametrize("address", ["/coalitions/artillery/changes/", "/coalitions/artillery/changes/print/", "/partners/FR/changes/"])
@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_however_much_changed(page, artillery, france, address, rows, django_assert_num_queries):
    for number in range(rows):
        commitment = CommitmentFactory(coalition=artillery, partners=[france], announced_at=MeetingFactory(format=artillery))
        commitment.quantity = 20 + number
        commitment.save()
        MembershipFactory(coalition=artillery, partner=PartnerFactory())
        MembershipFactory(coalition=CoalitionFactory(), partner=france)
        MilestoneFactory(line__roadmap__coalition=artillery)
        CommitmentFactory(coalition=artillery, partners=[france]).delete()
    page(address)
    queries = {"/coalitions/artillery/changes/": 29, "/coalitions/artillery/changes/print/": 40, "/partners/FR/changes/": 18}[address]

    with django_assert_num_queries(queries):
        page(address)


def test_a_long_history_is_read_page_by_page(page, artillery):
    for number in range(45):
        CommitmentFactory(coalition=artillery, reference=f"ART-XX-{number:04}")

    first, second = (page("/coalitions/artillery/changes/", {"page": number}) for number in (1, 2))

    assert (len(first.context["entries"]), len(second.context["entries"])) == (40, 6)


def test_the_paper_is_marked_as_strictly_as_what_was_removed(page, artillery):
    address = "/coalitions/artillery/changes/print/"
    assert page(address).context["paper"].marking == "open"

    CommitmentFactory(coalition=artillery, marking="official_use").delete()

    assert page(address).context["paper"].marking == "for official use only"

import datetime

import pytest
from django.utils import timezone, translation

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.tests.factories import MembershipFactory
from office.errors import Unreadable
from office.markings import Audience
from reporting.scope import Scope

pytestmark = pytest.mark.django_db


def scope(rf, admin_user, **query):
    request = rf.get("/", query)
    request.user = admin_user
    return Scope.of(request)


@pytest.mark.parametrize("written", ["2025-03-31", "31.03.2025", "31 Mar 2025", "31 березня 2025"])
def test_the_day_is_read_however_it_is_written_and_carried_in_one_way(rf, admin_user, written):
    asked = scope(rf, admin_user, on=written)

    assert (asked.on, asked.query, asked.is_another_day) == (datetime.date(2025, 3, 31), "on=2025-03-31", True)


def test_today_and_internal_use_need_not_be_said(rf, admin_user):
    asked = scope(rf, admin_user)

    assert (asked.on, asked.audience, asked.query) == (timezone.localdate(), Audience(), "")


def test_a_partner_may_be_given_what_the_coalitions_it_takes_part_in_may(rf, admin_user):
    partner, left = PartnerFactory(code="FR"), CoalitionFactory(slug="left")
    MembershipFactory(partner=partner, coalition=CoalitionFactory(slug="inside"), role="member")
    MembershipFactory(partner=partner, coalition=CoalitionFactory(slug="watched"), role="observer")
    MembershipFactory(partner=partner, coalition=left, role="member", until=imprecise("2024"))

    assert scope(rf, admin_user, **{"for": "partner:FR"}).audience == Audience("partner", "FR", frozenset({"inside"}))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"on": "2025"}, "“2025” is not one day."),
        ({"on": "31.02.2025"}, "“31.02.2025” is not a date: write 31.12.2025, January 2026, Q4 2025 or 2025."),
        ({"for": "coalition:nowhere"}, "There is no coalition “nowhere”."),
        ({"for": "partner:ZZ"}, "There is no partner “ZZ”."),
        ({"for": "everyone"}, "“everyone” is no audience: internal, public, coalition:<address> and partner:<code> are."),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(rf, admin_user, query, sentence):
    with translation.override("en"), pytest.raises(Unreadable, match="^" + sentence.replace(".", r"\.") + "$"):
        scope(rf, admin_user, **query)


def test_an_unreadable_date_is_offered_for_correction_within_the_frame(client, admin_user):
    admin_user.language = "en"
    admin_user.save()
    client.force_login(admin_user)

    response = client.get("/coalitions/", {"on": "31.02.2025", "for": "public"})
    text = response.content.decode()

    assert (response.status_code, response.context["asks"]) == (400, "on")
    assert '<input id="again" name="on" value="31.02.2025"' in text
    assert '<input type="hidden" name="for" value="public">' in text
    assert text.count('class="rail"') == 1


def test_the_page_of_an_unreadable_request_says_the_sentence(client, admin_user):
    client.force_login(admin_user)

    response = client.get("/partners/?on=someday", headers={"accept-language": "en"})

    assert (response.status_code, "«someday» – не дата" in response.content.decode()) == (400, True)


@pytest.mark.parametrize(
    "address",
    [
        "/?for=partner:%00",
        "/?for=coalition:a%00b",
        "/search/?q=a%00",
        "/search/?q=%1b[0m",
        "/commitments/?q=%00",
        "/commitments/ART%00/",
        "/commitments/%7f/print/",
        "/partners/?sort=%00",
        "/?%00=1",
        "/?on=%00",
        "/deliveries/?partner=%00",
    ],
)
def test_characters_that_nobody_types_are_refused(client, admin_user, address):
    client.force_login(admin_user)

    assert client.get(address).status_code == 400


def test_a_pasted_tab_is_no_fault(client, admin_user):
    client.force_login(admin_user)

    assert client.get("/search/?q=howitzers%09now").status_code == 200


def test_what_could_not_be_read_is_not_carried_on(client, admin_user):
    client.force_login(admin_user)

    assert 'href="/partners/?for=public"' in client.get("/meetings/?for=public").content.decode()
    assert 'href="/partners/"' in client.get("/meetings/?for=everyone").content.decode()

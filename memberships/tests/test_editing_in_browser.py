"""A record mended on the workbench as a person does it, in Ukrainian."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.tests.factories import CommitmentFactory, MembershipFactory
from office.dates import ImpreciseDate
from office.models import Confirmation
from office.roles import EDITOR
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(client, db):
    person = UserFactory(username="editor", role=EDITOR, language="uk")
    client.force_login(person)
    return person


@pytest.fixture
def page(open_desk, live_server, client, editor):
    page = open_desk(live_server.url)
    session = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**session, "url": live_server.url}])
    return page


def test_a_date_known_to_the_quarter_is_typed_and_a_warning_read_before_it_is_kept(page, editor):
    coalition, partner = CoalitionFactory(), PartnerFactory()
    MembershipFactory(coalition=coalition, partner=partner, since=imprecise("2025"))
    commitment = CommitmentFactory(coalition=coalition, partners=[partner], announced_on=imprecise("2025-06-30"))
    page.goto(reverse("admin:memberships_commitment_change", args=[commitment.pk]))
    expect(page.locator("[name=announced_on]")).to_have_value("30.06.2025")

    page.fill("[name=announced_on]", "I кв. 2024")
    page.click("[name=_save]")

    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("Ще нічого не збережено")
    expect(page.locator("[name=announced_on]")).to_have_value("I кв. 2024")
    commitment.refresh_from_db()
    assert commitment.announced_on == ImpreciseDate.parse("2025-06-30")

    warning.get_by_role("checkbox").check()
    page.click("[name=_save]")

    expect(page.get_by_role("status")).to_be_visible()
    commitment.refresh_from_db()
    assert commitment.announced_on == ImpreciseDate.parse("2024-Q1")
    assert list(Confirmation.objects.values_list("by__username", flat=True)) == ["editor"]


UNDER_THE_BAR = """() => {
    const field = document.activeElement, bar = document.querySelector(".submit-row");
    return bar.contains(field) || field === document.body ? null : field.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("height", [600, 900])
def test_no_field_that_is_tabbed_to_lies_under_the_bar_of_buttons(page, editor, height):
    commitment = CommitmentFactory(coalition=CoalitionFactory(), partners=[PartnerFactory()])
    page.set_viewport_size({"width": 1440, "height": height})
    page.goto(reverse("admin:memberships_commitment_change", args=[commitment.pk]))
    page.focus("[name=reference]")

    under = []
    while (overlap := page.evaluate(UNDER_THE_BAR)) is not None:
        under.append(overlap)
        page.keyboard.press("Tab")

    assert len(under) > 30
    assert max(under) <= 0


def test_what_is_no_date_is_refused_beside_its_field(page, editor):
    commitment = CommitmentFactory(partners=[])
    page.goto(reverse("admin:memberships_commitment_change", args=[commitment.pk]))

    page.fill("[name=announced_on]", "колись")
    page.click("[name=_save]")

    expect(page.locator(".field-announced_on .errorlist")).to_contain_text("«колись»")

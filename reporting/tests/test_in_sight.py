"""What is written stays in sight: on a printed sheet to its right edge, on a phone without looking for it."""

import pghistory
import pytest
from django.conf import settings
from django.urls import reverse

from coalitions.tests.factories import CoalitionFactory, LineOfEffortFactory, MilestoneFactory, PartnerFactory, RoadmapFactory
from memberships.tests.factories import CommitmentFactory
from office.roles import EDITOR
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
SHEET, PHONE = {"width": 1001, "height": 650}, {"width": 390, "height": 844}  # A4 across between its margins, at 96 dots an inch
BEYOND = (
    "(cells) => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1 || cell.getBoundingClientRect().right > innerWidth + 1).length"
)
LONG = "Reactive-armour-and-mine-clearing-vehicles-of-several-nations " * 6


@pytest.fixture
def page(open_desk, live_server, client):
    client.force_login(UserFactory(username="editor", role=EDITOR, language="en"))
    page = open_desk(live_server.url)
    session = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**session, "url": live_server.url}])
    return page


@pytest.fixture
def commitment():
    coalition, france = CoalitionFactory(slug="artillery"), PartnerFactory(code="FR")
    commitment = CommitmentFactory(coalition=coalition, partners=[france], item_en="Guns", source="https://example.org/" + "x" * 180)
    with pghistory.context(reason=LONG):
        commitment.item_en, commitment.releasability = LONG[:200], "public"
        commitment.save()
    return commitment


@pytest.mark.parametrize("address", ["/coalitions/artillery/changes/print/", "/partners/FR/changes/print/"])
def test_what_changed_is_printed_within_the_sheet(page, commitment, address):
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    page.goto(address)

    assert LONG[:200].strip() in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET["width"]
    assert page.locator(".dated :is(th, td)").evaluate_all(BEYOND) == 0
    assert page.locator(".dated thead th").first.bounding_box()["width"] > 200
    assert {page.locator(".dated td").nth(place).evaluate("cell => getComputedStyle(cell).fontSize") for place in range(4)} == {"11.3333px"}


def test_a_phone_shows_what_a_record_became_without_scrolling_aside(page, commitment):
    page.set_viewport_size(PHONE)
    page.goto(reverse("admin:memberships_commitment_history", args=[commitment.pk]))

    assert page.locator(".history td[data-label=After]", has_text=LONG[:200].strip()).count() == 1
    assert page.locator(".history :is(th, td)").evaluate_all(BEYOND) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_rows_under_a_record_that_reach_beyond_the_phone_scroll_in_their_own_frame(page):
    line = LineOfEffortFactory(roadmap=RoadmapFactory())
    MilestoneFactory(line=line)
    page.set_viewport_size(PHONE)
    page.goto(reverse("admin:coalitions_lineofeffort_change", args=[line.pk]))
    frame = page.locator(".inline-group .tabular").first

    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    assert "local" in frame.evaluate("frame => getComputedStyle(frame).backgroundAttachment")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

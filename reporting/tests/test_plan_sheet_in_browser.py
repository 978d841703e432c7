"""The sheet of plans as a person fills it in: keys, a block from a spreadsheet, sums, errors, another's writing."""

import datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.models import PlannedDelivery
from memberships.planning import replan
from memberships.tests.factories import CommitmentFactory, PlannedDeliveryFactory
from office.roles import EDITOR
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASTE = """(input, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def plan(db):
    """Three commitments of a partner that plans by month, the last by quarter; one figure stands."""
    coalition = CoalitionFactory(slug="artillery", code="ART")
    monthly, quarterly = PartnerFactory(code="LV", plans_by="month"), PartnerFactory(code="FR")
    rows = [CommitmentFactory(coalition=coalition, reference=f"ART-LV-000{n}", quantity=5000, partners=[monthly]) for n in (1, 2)]
    rows.append(CommitmentFactory(coalition=coalition, reference="ART-ZZ-0003", quantity=5000, partners=[quarterly]))
    PlannedDeliveryFactory(commitment=rows[0], period=imprecise("2026-01"), quantity=3, since=datetime.date(2025, 1, 1))
    return rows


@pytest.fixture
def page(open_desk, live_server, client, plan):
    def opened(language="en", **options):
        client.force_login(UserFactory(role=EDITOR, language=language))
        page = open_desk(live_server.url, **options)
        session = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{**session, "url": live_server.url}])
        page.goto(reverse("reporting:coalition_plan_edit", args=["artillery"]) + "?from=2026-Q1")
        return page

    return opened


def at(plan, row, period):
    return f"[name='q-{plan[row].pk}-{period}']"


def focused(page):
    return page.evaluate("document.activeElement.name")


def name(plan, row, period):
    return f"q-{plan[row].pk}-{period}"


def test_the_arrows_enter_and_tab_go_from_cell_to_cell(page, plan):
    page = page()
    page.focus(at(plan, 0, "2026-01"))
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft", "Enter", "Shift+Enter", "Tab"):
        page.keyboard.press(key)
        walked.append(focused(page))

    assert walked == [
        name(plan, 1, "2026-01"),
        name(plan, 2, "2026-Q1"),
        name(plan, 1, "2026-01"),
        name(plan, 1, "2026-02"),
        name(plan, 1, "2026-01"),
        name(plan, 2, "2026-Q1"),
        name(plan, 1, "2026-01"),
        name(plan, 1, "2026-02"),
    ]
    page.fill(at(plan, 1, "2026-02"), "77")
    page.keyboard.press("Escape")
    expect(page.locator(at(plan, 1, "2026-02"))).to_have_value("")


@pytest.mark.parametrize(
    ("language", "block", "shown", "total"),
    [
        ("en", "1,234.5\t2\r\n\t1 000\r\n", ["1,234.5", "2", "1,000"], "2,239.5"),
        ("uk", "1 234,5\t2\n\t1\u00a0000\n", ["1\u00a0234,5", "2", "1\u00a0000"], "2\u00a0239,5"),
        ("uk", "1,234.5\t2\n\t1000\n", ["1\u00a0234,5", "2", "1\u00a0000"], "2\u00a0239,5"),
    ],
)
def test_a_block_from_a_spreadsheet_is_pasted_summed_and_saved(page, plan, language, block, shown, total):
    page = page(language)
    page.locator(at(plan, 0, "2026-02")).evaluate(PASTE, block)

    cells = [at(plan, 0, "2026-02"), at(plan, 0, "2026-03"), at(plan, 1, "2026-03")]
    assert [page.locator(cell).input_value() for cell in cells] == shown
    expect(page.locator("tfoot td[data-quarter='2026-Q1']")).to_have_text(total)
    expect(page.locator(f"{cells[0]}.changed")).to_be_visible()
    expect(page.locator("[data-unsaved]")).to_contain_text("3")
    page.click(".submit button")

    page.wait_for_url("**from=2026-Q1")
    expect(page.get_by_role("status").first).to_be_visible()
    found = PlannedDelivery.objects.order_by("commitment", "period").values_list("quantity", flat=True)
    assert list(found) == [3, Decimal("1234.5"), 2, 1000]


def test_what_does_not_fit_is_said(page, plan):
    page = page()
    page.locator(at(plan, 2, "2026-Q4")).evaluate(PASTE, "1\t2\n3\t4")

    expect(page.locator(at(plan, 2, "2026-Q4"))).to_have_value("1")
    expect(page.locator("[data-unsaved]")).to_have_text("Figures that found no cell: 3")


def test_an_error_stands_beside_its_cell_and_leads_to_it_from_the_top(page, plan):
    page = page()
    page.fill(at(plan, 0, "2026-02"), "ten")
    page.fill(at(plan, 1, "2026-02"), "8")
    page.click(".submit button")

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("ART-LV-0001, Feb 2026, pcs: “ten” is not a number.")
    expect(page.locator(at(plan, 0, "2026-02"))).to_have_value("ten")
    expect(page.locator(at(plan, 1, "2026-02"))).to_have_value("8")
    expect(page.locator("td.wrong .problem")).to_have_text("“ten” is not a number.")
    alert.get_by_role("link").click()
    assert focused(page) == name(plan, 0, "2026-02") or page.url.endswith("#" + name(plan, 0, "2026-02"))
    assert PlannedDelivery.objects.count() == 1


def test_anothers_writing_is_shown_beside_ones_own_and_chosen_between(page, plan):
    page = page()
    page.fill(at(plan, 0, "2026-01"), "4")
    page.fill("[name=reason]", "More were found")
    line = PlannedDelivery.objects.get()
    replan(line, period=line.period, quantity=Decimal(9), amount=None, reason="By letter", on=timezone.localdate())
    page.click(".submit button")

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("this was changed while you had it open")
    expect(page.locator(at(plan, 0, "2026-01"))).to_have_value("4")
    alert.get_by_label("4", exact=True).check()
    page.click(".submit button")

    page.wait_for_load_state()
    expect(page.locator(at(plan, 0, "2026-01"))).to_have_value("4")
    assert [str(row.quantity.normalize()) for row in PlannedDelivery.objects.order_by("pk")] == ["3", "9", "4"]


def test_without_scripts_it_is_a_plain_form(page, plan):
    page = page(java_script_enabled=False)
    page.fill(at(plan, 2, "2026-Q2"), "12")
    page.click(".submit button")

    expect(page.locator(at(plan, 2, "2026-Q2"))).to_have_value("12")
    assert PlannedDelivery.objects.filter(commitment=plan[2]).get().quantity == 12


def test_on_a_phone_the_sheet_scrolls_in_its_own_frame_and_its_heads_stay(page, plan):
    page = page(viewport={"width": 390, "height": 844})

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(at(plan, 0, "2026-12")).focus()
    head = page.locator("tbody th").first.bounding_box()
    assert head["x"] >= 0
    assert page.locator(at(plan, 0, "2026-12")).bounding_box()["x"] >= head["x"] + head["width"] - 1

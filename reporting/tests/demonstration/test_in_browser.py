"""Reading in a browser: on a desk and on a phone, in light and dark, by keyboard alone, without scripts, and on paper."""

import io
import re
from unicodedata import normalize

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

PAGES = [
    "/",
    "/coalitions/",
    "/coalitions/artillery/",
    "/coalitions/artillery/roadmap/?compare=1",
    "/roadmaps/",
    "/commitments/",
    "/commitments/DRN-LV-0005/",
    "/partners/",
    "/partners/LV/",
    "/deliveries/",
    "/meetings/",
    "/search/?q=дрони",
    "/coalitions/artillery/brief.pdf?for=public",
    "/issued/",
    "/issued/check/",
    "/import/",
    "/profile/",
    "/accounts/password/",
    "/admin/",
    "/admin/coalitions/roadmap/",
    "/admin/memberships/commitment/",
    "/admin/memberships/commitment/?q=DRN-LV-0005",
    "/admin/memberships/commitment/add/",
    "/admin/coalitions/lineofeffort/add/",
]
GRAVE = {"serious", "critical"}
A4 = {(595, 842), (842, 595)}


def grave(page):
    """What shuts somebody out; without `preload`, which would copy the stylesheets into the page against its policy."""
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found if one["impact"] in GRAVE for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_shuts_anyone_out(reading, scheme):
    page = reading("en" if scheme == "light" else "uk", color_scheme=scheme)

    found = []
    for address in PAGES:
        page.goto(address)
        found += [f"{address} {violation}" for violation in grave(page)]

    assert found == []


def test_no_page_scrolls_sideways_on_a_phone(reading):
    page = reading("uk", viewport={"width": 390, "height": 844})

    widths = {}
    for address in PAGES:
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")

    assert {address: width for address, width in widths.items() if width > 390} == {}


def test_the_keyboard_alone_leads_past_the_frame_to_the_search_and_to_a_partner(reading):
    page = reading()
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")

    page.keyboard.press("/")
    page.keyboard.type("Латв")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    page.locator("main").get_by_role("link", name="Latvia").first.focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/partners/LV/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Latvia")


def test_without_scripts_filters_sorting_and_the_date_still_work(reading):
    page = reading(java_script_enabled=False)
    page.goto("/commitments/")

    page.select_option("select[name=coalition]", "drone")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("36 commitments")).to_be_visible()
    page.locator("thead").get_by_role("link", name="Amount").click()
    expect(page.locator("th[aria-sort]")).to_contain_text("Amount")
    page.fill("input[name=on]", "31 Dec 2023")
    page.get_by_role("button", name="Show").click()

    assert "coalition=drone" in page.url
    expect(page.get_by_role("link", name="show today")).to_be_visible()


def test_the_roadmap_is_read_as_at_a_date_and_its_links_lead_on(reading):
    page = reading()
    page.goto("/coalitions/artillery/")
    page.locator("main").get_by_role("link", name="Roadmap", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roadmap: Artillery Coalition")
    picture = page.locator("svg.timeline")
    assert picture.locator("title").first.text_content()
    assert picture.locator("a").count() >= 12
    needs = page.locator("#needs ~ .frame, #needs + .frame").first
    expect(needs).to_contain_text("ART-N-001")

    page.fill("input[name=on]", "30.11.2024")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("on="))
    expect(page.locator("main")).to_contain_text("version 1")

    page.locator("main").get_by_role("link", name="Artillery Coalition").first.click()
    expect(page).to_have_url(re.compile(r"/coalitions/artillery/\?on=2024-11-30"))


def test_a_page_is_printed_on_numbered_sheets_of_a4_with_its_heads_repeated(reading):
    page = reading()
    page.goto("/commitments/")
    page.locator("main").get_by_role("link", name="Print", exact=True).click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()

    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages

    texts = [" ".join(normalize("NFKC", sheet.extract_text()).split()) for sheet in sheets]  # ligatures
    assert len(texts) > 2
    assert {tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in sheets} <= A4
    assert [number for number, text in enumerate(texts, 1) if f"page {number} of {len(texts)}" not in text] == []
    assert [number for number, text in enumerate(texts, 1) if "Coalition Support Office" not in text] == []
    assert [number for number, text in enumerate(texts, 1) if re.search(r"\w+-\w+-\d{4}", text) and "Reference" not in text] == []

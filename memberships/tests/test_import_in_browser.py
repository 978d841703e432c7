"""The import as a person does it: put a workbook in, look, confirm; nothing on the page but our own."""

import pytest
from playwright.sync_api import expect

from coalitions.models import Partner
from office.models import User
from office.tests.spreadsheets.making import workbook

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a password of twelve letters and more"
PARTNERS = [["code", "name_en", "name_uk", "nato"], ["PL", "Poland", "Польща", True], ["JP", "Japan", "Японія", False]]
COALITIONS = [["slug", "name_en", "name_uk"], ["drone", "Drone Capability Coalition", "Коаліція дронів"]]


@pytest.fixture
def page(browser, live_server):
    User.objects.create_superuser("officer", password=PASSWORD, language="en")
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.noise = []
    page.on("console", lambda message: page.noise.append(message.text) if message.type in {"error", "warning"} else None)
    page.goto("/accounts/login/?next=/import/")
    page.fill("input[name=username]", "officer")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/import/")
    yield page
    context.close()


def test_a_workbook_is_put_in_looked_at_and_confirmed(page, tmp_path):
    file = tmp_path / "register.xlsx"
    file.write_bytes(workbook(partners=PARTNERS, coalitions=COALITIONS))

    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="See what would change").click()

    expect(page.get_by_role("heading", name="register.xlsx")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("Poland")
    assert not Partner.objects.exists()

    page.get_by_role("button", name="Apply 3 rows").click()

    expect(page.get_by_role("status")).to_contain_text("3 new, 0 changed")
    assert set(Partner.objects.values_list("code", "nato")) == {("PL", True), ("JP", False)}
    assert page.noise == []


def test_errors_are_read_on_the_page_and_leave_nothing_to_apply(page, tmp_path):
    file = tmp_path / "register.xlsx"
    file.write_bytes(workbook(partners=[*PARTNERS, ["de", "", "Німеччина", "perhaps"]]))

    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="See what would change").click()

    expect(page.get_by_role("table")).to_contain_text("Write yes or no.")
    assert page.get_by_role("button", name="Apply").count() == 0
    assert page.noise == []

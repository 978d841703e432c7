import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from office.models import User
from office.tests.signing_in import code_of, person

pytestmark = pytest.mark.django_db(transaction=True)

GIVEN, OWN = "a password given on paper", "seven quiet herons at noon"


def test_a_password_given_on_paper_is_replaced_before_anything_is_read(open_desk, live_server):
    User.objects.create_superuser("olena", password=GIVEN, language="en", must_change_password=True)
    page = open_desk(live_server.url)

    page.goto("/commitments/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/commitments/"))
    page.get_by_label("Username").fill("olena")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()

    page.get_by_label("Username").fill("olena")
    page.get_by_label("Password").fill(GIVEN)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/accounts/password/"))
    page.goto("/")
    expect(page).to_have_url(re.compile("/accounts/password/"))

    page.fill("[name=old_password]", GIVEN)
    page.fill("[name=new_password1]", OWN)
    page.fill("[name=new_password2]", OWN)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("status")).to_have_text("Your password has been changed.")
    expect(page.get_by_role("heading", level=1)).to_have_text("The coalitions at a glance")
    assert User.objects.get(username="olena").check_password(OWN)


def test_the_language_of_the_header_is_remembered_and_signing_out_closes_the_door(open_desk, live_server):
    User.objects.create_superuser("olena", password=OWN, language="en")
    page = open_desk(live_server.url)
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("olena")
    page.get_by_label("Password").fill(OWN)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("button", name="Українська").click()
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    assert User.objects.get(username="olena").language == "uk"

    page.locator(".person summary").click()
    page.get_by_role("button", name="Вийти").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.goto("/commitments/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/commitments/"))


def knock(page, password=OWN):
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill("olena")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def is_clean(page):
    return [(found["id"], [node["html"] for node in found["nodes"]]) for found in Axe().run(page).response["violations"]] == []


def test_a_second_factor_is_set_up_and_used_without_javascript(open_desk, live_server, settings):
    settings.SECOND_FACTOR = "required"
    User.objects.create_superuser("olena", password=OWN, language="en")
    page = open_desk(live_server.url, java_script_enabled=False, locale="en-GB")

    knock(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("img")).to_be_visible()
    page.get_by_label("Code").fill(code_of(TOTPDevice.objects.get()))
    page.get_by_role("button", name="Confirm").click()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The coalitions at a glance")

    page.context.clear_cookies()
    knock(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.get_by_role("link", name="use a recovery code").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The coalitions at a glance")
    expect(page.get_by_text("9 recovery codes are left.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_at_the_door_is_too_faint_unnamed_or_out_of_order(open_desk, live_server, scheme):
    person()
    page = open_desk(live_server.url, color_scheme=scheme, locale="en-GB")
    page.goto("/accounts/login/?ended=idle")
    assert is_clean(page)
    knock(page)
    page.goto("/accounts/second-factor/")
    assert is_clean(page)
    page.get_by_role("button", name="Set it up").click()
    assert is_clean(page)
    device = TOTPDevice.objects.get()
    page.get_by_label("Code").fill(code_of(device))
    page.get_by_role("button", name="Confirm").click()
    assert is_clean(page)
    page.goto("/accounts/second-factor/")
    assert is_clean(page)
    page.context.clear_cookies()
    knock(page)
    assert is_clean(page)

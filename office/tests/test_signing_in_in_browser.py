import re

import pytest
from playwright.sync_api import expect

from office.models import User

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

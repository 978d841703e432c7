import re
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from office import navigation, roles
from office.models import User
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FRAMED = ["reporting:home", "reporting:coalitions", "office:import", "admin:index", "admin:coalitions_partner_changelist"]
ON_A_PHONE = ["/", "/coalitions/", "/partners/", "/commitments/", "/import/", "/admin/", "/admin/coalitions/partner/"]
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", re.IGNORECASE)


@pytest.fixture
def officer():
    return User.objects.create_superuser("olena", password="long-enough-words", first_name="Олена", language="en")


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def test_the_rail_lists_only_pages_that_exist(monkeypatch):
    monkeypatch.setattr(navigation, "READING", [("reporting:home", _("Home")), ("reporting:not_built_yet", _("Funds"))])

    assert [entry.url for entry in navigation.rail("/")] == [reverse("reporting:home")]


def test_the_rail_stays_as_at_the_day_and_for_the_audience():
    request = RequestFactory().get("/", {"on": "2025-03-31", "for": "public", "q": "drone"})

    assert [entry.url for entry in navigation.rail("/", urlencode(navigation.carried(request)))][:2] == [
        "/?on=2025-03-31&for=public",
        "/coalitions/?on=2025-03-31&for=public",
    ]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "reporting:home"),
        ("/coalitions/", "reporting:coalitions"),
        ("/coalitions/drone/", "reporting:coalitions"),
        ("/coalitions/drone/roadmap/", "reporting:roadmaps"),
        ("/commitments/ART-FR-0012/", "reporting:commitments"),
        ("/import/abc/", "office:import"),
        ("/profile/", None),
        ("/admin/coalitions/roadmap/1/change/", None),
    ],
)
def test_the_rail_marks_the_section_one_is_in(officer, path, current):
    marked = [entry.url for entry in navigation.rail(path, user=officer) if entry.current]

    assert marked == ([reverse(current)] if current else [])


@pytest.mark.parametrize(
    "name", ["reporting:home", "reporting:coalitions", "office:import", "admin:index", "admin:coalitions_partner_changelist"]
)
def test_pages_and_workbench_stand_in_one_frame_without_inline_code(office, name):
    page = office.get(reverse(name)).content.decode()

    for entry in navigation.rail(reverse(name)):
        assert f'<a href="{entry.url}"' in page
    assert page.count('class="rail"') == page.count('class="head"') == page.count("<h1>") == 1
    assert INLINE.findall(page) == []


KEPT = ["reporting:issued", "reporting:views", "reporting:passports"]


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (roles.ADMINISTRATOR, [*KEPT, "office:import", "office:journal"]),
        (roles.EDITOR, [*KEPT, "office:import"]),
        (roles.DESK_OFFICER, [*KEPT, "office:import"]),
        (roles.LEADERSHIP, KEPT),
        (None, []),
    ],
)
def test_the_rail_offers_nobody_a_page_that_refuses_them(client, role, offered):
    person = UserFactory(role=role)
    client.force_login(person)
    listed = {entry.url for entry in navigation.rail("/", user=person)}

    assert [name for name in navigation.OFFERED_TO if reverse(name) in listed] == offered
    assert [name for name in navigation.OFFERED_TO if client.get(reverse(name)).status_code == 200] == offered


def test_the_workbench_opens_its_records_only_where_one_works_in_them(office):
    partners = reverse("admin:coalitions_partner_changelist")

    assert partners not in office.get(reverse("reporting:home")).content.decode()
    assert f'<a href="{partners}" aria-current="page"' in office.get(partners).content.decode()


def test_someone_without_the_workbench_is_not_shown_its_door(client):
    client.force_login(User.objects.create_user("reader", password="long-enough-words"))

    assert reverse("admin:index") not in client.get(reverse("reporting:home")).content.decode()


def test_before_signing_in_nothing_but_the_two_names_and_the_languages_is_shown(client):
    page = client.get(reverse("login")).content.decode()

    assert 'class="rail"' not in page
    assert {"Офіс підтримки коаліцій", "Coalition Support Office"} <= set(re.findall(r">([^<>]+?)\s*<", page))
    assert re.findall(r'name="language" value="(\w+)"', page) == ["uk", "en"]
    assert INLINE.findall(page) == []


def test_a_temporary_password_leaves_no_way_around_itself(client, officer):
    officer.must_change_password = True
    officer.save()
    client.force_login(officer)

    page = client.get(reverse("password_change")).content.decode()

    assert reverse("reporting:home") not in re.findall(r'<a href="([^"]+)" ?(?:aria-current="page")?>(?!Coalition Support)', page)
    assert reverse("logout") in page


def test_signing_out_and_the_language_are_posted_never_linked(office):
    page = office.get(reverse("reporting:home")).content.decode()

    for name in ("logout", "set_language"):
        assert f'method="post" action="{reverse(name)}"' in page
        assert f'href="{reverse(name)}"' not in page


def test_a_missing_page_says_so_in_the_reader_s_language(office):
    response = office.get("/nothing/here/")

    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_who_is_signed_in_keeps_the_frame_on_a_missing_page_and_a_stranger_sees_none(office):
    assert office.get("/nowhere/").content.decode().count('class="rail"') == 1
    office.logout()
    assert office.get("/nowhere/").content.decode().count('class="rail"') == 0


def test_a_popup_of_the_workbench_has_no_frame(office):
    page = office.get(reverse("admin:coalitions_partner_add") + "?_popup=1").content.decode()

    assert 'class="rail"' not in page
    assert 'class="head"' not in page


def test_someone_unknown_gets_an_empty_frame():
    shell = navigation.shell(RequestFactory().get("/"))

    assert [shell[key] for key in ("rail", "workbench", "workbench_url", "search_url", "profile_url")] == [[], [], "", "", ""]


@pytest.fixture
def page(browser, live_server, client, officer):
    client.force_login(officer)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    yield context.new_page()
    context.close()


@pytest.mark.django_db(transaction=True)
class TestInABrowser:
    def test_a_slash_leads_to_the_search_box_unless_one_is_writing(self, page):
        page.goto("/")
        page.keyboard.press("/")
        page.keyboard.type("a/b")

        assert page.evaluate("document.activeElement.name") == "q"
        assert page.input_value("[name=q]") == "a/b"

    @pytest.mark.parametrize(
        "address", ["/", "/coalitions/", "/partners/", "/commitments/", "/import/", "/admin/", "/admin/coalitions/partner/"]
    )
    def test_a_phone_never_scrolls_the_page_sideways(self, page, address):
        page.set_viewport_size({"width": 390, "height": 800})
        complaints = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(address)

        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert complaints == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("address", ["/", "/partners/", "/profile/", "/admin/coalitions/partner/"])
    def test_nothing_is_too_faint_unnamed_or_out_of_order(self, page, address, scheme):
        page.emulate_media(color_scheme=scheme)
        page.goto(address)

        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []

    def test_the_sections_open_on_a_phone_and_close_again(self, page):
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto("/")
        link = page.locator(".rail > details a", has_text="Partners").first
        assert not link.is_visible()

        page.click(".rail > details > summary")
        assert link.is_visible()
        page.keyboard.press("Escape")
        assert not link.is_visible()

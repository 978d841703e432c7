"""A page with its filters under a name: one's own, or shared with the office."""

import re

import pytest

from coalitions.models import Desk
from coalitions.tests.factories import CoalitionFactory
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP
from reporting.models import SavedView
from reporting.tests.issuing import client_of, person

pytestmark = pytest.mark.django_db
ADDRESS = "/commitments/?status=stale&on=2025-06-30"


@pytest.fixture
def editor():
    return person("editor", EDITOR, first_name="Olena")


@pytest.fixture
def kept(editor):
    return SavedView.objects.create(owner=editor, name="Stale in June", address=ADDRESS)


def sent(client, page, action, **typed):
    """Send a form of a page as the browser does, with its one-time token."""
    text = client.get(page).content.decode()
    form = text[text.index(action) if action in text else 0 :]
    token = re.search(r'name="form_token" value="([^"]+)"', form)[1]
    return client.post(action, {"form_token": token, **typed})


def test_a_page_offers_to_save_itself_with_its_filters(editor):
    shown = client_of(editor).get(ADDRESS).content.decode()

    assert "/views/save/?address=%2Fcommitments%2F%3Fstatus%3Dstale%26on%3D2025-06-30" in shown


def test_a_view_is_saved_under_a_name_and_opens_the_page(editor):
    client = client_of(editor)

    sent(client, f"/views/save/?address={ADDRESS.replace('&', '%26')}", "/views/save/", name="Stale in June", address=ADDRESS)

    assert list(SavedView.objects.values_list("owner", "name", "address", "is_shared")) == [(editor.pk, "Stale in June", ADDRESS, False)]
    assert f'href="{ADDRESS.replace("&", "&amp;")}">Stale in June</a>' in client.get("/views/").content.decode()


def test_a_name_serves_once(editor, kept):
    refused = sent(client_of(editor), "/views/save/?address=/deliveries/", "/views/save/", name=kept.name, address="/deliveries/")

    assert "You have a view of this name already." in refused.content.decode()
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "javascript:alert(1)",
        "/admin/",
        "/accounts/login/",
        "/nowhere/",
        "",
        "/\x01",
    ],
)
def test_only_a_page_that_is_read_is_a_view(editor, address):
    client = client_of(editor)

    assert client.get("/views/save/", {"address": address}).status_code in {400, 404}
    refused = sent(client, "/views/save/?address=/deliveries/", "/views/save/", name="elsewhere", address=address)
    assert refused.status_code in {200, 400}
    assert not SavedView.objects.exists()


def test_what_is_shared_is_found_by_the_office_and_by_leadership(editor, kept):
    minister = client_of(person("minister", LEADERSHIP))
    assert kept.name not in minister.get("/views/").content.decode()

    sent(client_of(editor), "/views/", f"/views/{kept.pk}/share/")

    assert kept.name in minister.get("/views/").content.decode()
    assert SavedView.objects.get().is_shared


def test_whoever_reads_one_coalition_finds_only_their_own(editor, kept):
    SavedView.objects.update(is_shared=True)
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)
    Desk.objects.create(officer=officer, coalition=CoalitionFactory())
    SavedView.objects.create(owner=officer, name="Mine", address="/deliveries/")

    shown = client_of(officer).get("/views/").content.decode()

    assert "Mine" in shown
    assert kept.name not in shown


@pytest.mark.parametrize("act", ["share", "delete"])
def test_another_persons_view_is_as_good_as_missing(kept, act):
    SavedView.objects.update(is_shared=True)
    other = client_of(person("other", EDITOR))
    own = SavedView.objects.create(owner=person("third", EDITOR), name="x", address="/")

    token = re.search(r'name="form_token" value="([^"]+)"', other.get("/views/save/?address=/").content.decode())[1]

    assert [other.post(f"/views/{view.pk}/{act}/", {"form_token": token}).status_code for view in (kept, own)] == [404, 404]
    assert SavedView.objects.count() == 2


def test_one_deletes_one_s_own(editor, kept):
    sent(client_of(editor), "/views/", f"/views/{kept.pk}/delete/")

    assert not SavedView.objects.exists()


def test_leadership_saves_none():
    minister = client_of(person("minister", LEADERSHIP))

    assert minister.get("/views/save/?address=/").status_code == 403
    assert "/views/save/" not in minister.get("/commitments/").content.decode()

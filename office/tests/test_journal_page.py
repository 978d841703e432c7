"""The journal page: every kind of entry in a sentence, narrowed by what is asked, shown to those who answer for it."""

import datetime

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import override

from office import journal, navigation, roles
from office.database.role import assumed
from office.journal_wordings import sentence
from office.models import JournalEntry
from office.sealing.seal import seal_history
from office.templatetags.ledger import long_date
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Kind = journal.Kind


@pytest.fixture
def administrator(client):
    person = UserFactory(role=roles.ADMINISTRATOR, first_name="Olena", last_name="Koval")
    client.force_login(person)
    return person


def entered(kind, about="", *, by=None, name="", address=None, at="2026-03-02 12:00", **facts):
    at = datetime.datetime.fromisoformat(f"{at}:00+00:00")
    with assumed(None):  # only the owner brings in what is older
        return JournalEntry.objects.create(kind=kind, by=by, name=name, address=address, about=about, facts=facts, at=at)


def listed(client, **asked):
    return [
        entry.about for entry in client.get(reverse("office:journal"), asked).context["page"].object_list if entry.kind != Kind.SIGNED_IN
    ]


def test_the_latest_entry_comes_first(client, administrator):
    entered(Kind.EXPORT, "first.xlsx", at="2026-03-02 12:00")
    entered(Kind.EXPORT, "second.xlsx", at="2026-03-03 12:00")

    assert listed(client) == ["second.xlsx", "first.xlsx"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "widening"}, ["ART-FR-0012"]),
        ({"person": "nobody"}, ["units.xlsx"]),
        ({"since": "2026-03-03"}, ["units.xlsx"]),
        ({"until": "2026-03-02"}, ["ART-FR-0012"]),
        ({"since": "2026-03-02", "until": "2026-03-03"}, ["units.xlsx", "ART-FR-0012"]),
        ({"words": "art-fr partner’s"}, ["ART-FR-0012"]),
        ({"words": "10.0.0.4"}, ["ART-FR-0012"]),
        ({"words": "nowhere"}, []),
        ({"kind": "nonsense"}, []),
        ({"since": "someday"}, []),
        ({"person": "999999"}, []),
        ({"until": "9999-12-31"}, []),
        ({"since": "0001-01-01"}, []),
    ],
)
def test_entries_are_narrowed_by_kind_person_day_and_words(client, administrator, asked, found):
    facts = {"before": "internal", "after": "public", "reason": "In the partner's own press release"}
    entered(Kind.WIDENING, "ART-FR-0012", by=administrator, address="10.0.0.4", at="2026-03-02 21:59", **facts)
    entered(Kind.EXPORT, "units.xlsx", at="2026-03-02 22:01")  # the third of March in Kyiv
    # Signing in before the test is an entry of today's.
    asked = {"until": "2026-04-01", **asked}

    assert listed(client, **asked) == found


def test_what_is_asked_stays_in_the_address_and_can_be_taken_away(client, administrator):
    page = client.get(reverse("office:journal"), {"kind": "export", "since": "2026-03-03"})

    assert page.context["chosen"] == [("What", "export", "?since=2026-03-03"), ("From", "3 Mar 2026", "?kind=export")]


@pytest.mark.parametrize("entries", [1, 5])
def test_the_page_costs_the_same_however_long_the_journal_is(client, administrator, django_assert_num_queries, entries):
    for number in range(entries):
        entered(Kind.EXPORT, f"{number}.xlsx", by=UserFactory(first_name=f"Person {number}"), rows=3)

    client.get(reverse("office:journal"))
    with django_assert_num_queries(8):
        client.get(reverse("office:journal"))


@pytest.mark.parametrize("role", [roles.EDITOR, roles.DESK_OFFICER, roles.LEADERSHIP, None])
def test_the_journal_is_for_administrators(client, role):
    client.force_login(UserFactory(role=role))

    assert client.get(reverse("office:journal")).status_code == 403
    assert reverse("office:journal") not in client.get(reverse("office:profile")).content.decode()


def test_administrators_find_it_on_the_rail(client, administrator):
    assert reverse("office:journal") in client.get(reverse("office:profile")).content.decode()
    assert reverse("office:journal") not in [entry.url for entry in navigation.rail("/")]


@pytest.mark.parametrize(
    ("kind", "entry", "said"),
    [
        (
            Kind.SIGNED_IN,
            {"address": "10.0.0.4", "how": "password", "second_factor": True},
            "signed in, with a second factor",
        ),
        (Kind.SIGNED_IN, {"address": "10.0.0.4", "how": "sso"}, "signed in, by single sign-on"),
        (Kind.SIGNED_OUT, {"why": "idle"}, "was signed out after too long without work"),
        (Kind.SIGNED_OUT, {"why": "asked"}, "signed out"),
        (Kind.SIGN_IN_FAILED, {"name": "olena", "address": "10.0.0.4"}, "failed to sign in as “olena”"),
        (Kind.LOCKED_OUT, {"name": "olena", "address": "10.0.0.4"}, "locked out: too many failures as “olena”"),
        (Kind.SECOND_FACTOR, {"what": "set up"}, "set up an authenticator"),
        (
            Kind.RIGHTS,
            {"about": "olena", "before": {"roles": ["Editor"], "is_staff": False}, "after": {"roles": ["Leadership"], "is_staff": True}},
            "changed the rights of olena: roles Editor → Leadership; workbench no → yes",
        ),
        (
            Kind.RIGHTS,
            {"about": "olena", "before": {"is_active": None, "desks": None}, "after": {"is_active": True, "desks": []}},
            "changed the rights of olena: active none → yes",
        ),
        (
            Kind.IMPORT,
            {"about": "I-0012", "file": "pledges.xlsx", "created": 3, "updated": 2, "same": 5},
            "imported “pledges.xlsx” as I-0012: 3 new, 2 changed, 5 the same",
        ),
        (Kind.IMPORT, {"about": "refused", "refused": "marking"}, "put in a file that was refused: it is marked above official use"),
        (Kind.EXPORT, {"about": "commitments.xlsx", "rows": 1}, "exported commitments.xlsx, 1 row"),
        (Kind.DOCUMENT, {"about": "Roadmap", "audience": "internal"}, "made the PDF “Roadmap” (for internal use)"),
        (
            Kind.EXPORT,
            {"about": "2026-0013/1 Deliveries", "audience": "partner:LV", "file": "deliveries.xlsx"},
            "issued the XLSX No. 2026-0013, copy 1: “Deliveries” (for the partner LV)",
        ),
        (
            Kind.DOCUMENT,
            {"about": "Roadmap", "audience": "coalition:artillery", "opened": True},
            "opened “Roadmap” for printing (for members of the coalition artillery), a preview not issued",
        ),
        (
            Kind.DOCUMENT,
            {"about": "2026-0012/1 Roadmap", "audience": "public", "recipient": "The press"},
            "issued the PDF No. 2026-0012, copy 1: “Roadmap” (for the public) to The press",
        ),
        (
            Kind.DOCUMENT,
            {"about": "2026-0012/1 Roadmap", "given_back": "a.pdf"},
            "fetched the kept file of No. 2026-0012, copy 1: “Roadmap”",
        ),
        (
            Kind.WIDENING,
            {"about": "ART-FR-0012", "before": "internal", "after": "public", "reason": "As agreed"},
            "released ART-FR-0012 from internal to public: As agreed",
        ),
        (
            Kind.WIDENING,
            {"about": "I-0012", "records": [{}, {}], "reason": "As agreed"},
            "released 2 records more widely by I-0012: As agreed",
        ),
        (Kind.ATTACHMENT, {"about": "letter.pdf", "unheard": "of"}, "attachment: letter.pdf"),
    ],
)
def test_every_kind_of_entry_is_a_sentence(kind, entry, said):
    with override("en"):
        assert sentence(entered(kind, **entry)) == said


def test_an_entry_whose_facts_are_unheard_of_still_says_its_kind():
    with override("en"):
        assert [sentence(entered(kind, "something")) for kind in Kind] == [sentence(entry) for entry in JournalEntry.objects.order_by("pk")]


def test_the_last_seal_is_told_to_whoever_may_see_it(client, administrator):
    entered(Kind.EXPORT, "units.xlsx")
    with assumed(None):
        (seal,) = seal_history(until=datetime.date(2026, 3, 2))

    page = client.get(reverse("office:journal")).content.decode()
    with override("en"):
        assert f"The history is sealed up to {long_date(seal.day)}." in page
    assert seal.digest in page


def test_names_that_came_from_outside_are_shown_as_inert_text(client, administrator):
    entered(Kind.SIGN_IN_FAILED, name="<script>alert(1)</script>", address="10.0.0.4")

    page = client.get(reverse("office:journal")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_history_librarys_own_page_is_not_there(client, administrator):
    assert [model for model in admin.site._registry if model._meta.app_label in {"pghistory", "pgtrigger"}] == []
    assert client.get("/admin/pghistory/events/").status_code == 404

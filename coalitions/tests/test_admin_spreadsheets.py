"""Spreadsheets from the lists: what is filtered or ticked goes out, to those who may take it out."""

import csv
import io

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import get_resolver, reverse

from coalitions.models import Desk
from coalitions.tests.factories import MeetingFactory, PartnerFactory
from office.models import JournalEntry
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP
from office.spreadsheets.writer import FORMATS
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:coalitions_partner_changelist")


def rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def partners():
    return [
        PartnerFactory(code=code, name_en=name, kind=kind)
        for code, name, kind in [("EU", "Union", "organisation"), ("FR", "France", "state")]
    ]


def address(suffix="csv", query=""):
    return reverse("admin:coalitions_partner_export", args=[suffix]) + query


def test_the_filtered_list_goes_out(client, editor, partners):
    response = client.post(address(query="?kind__exact=state&p=1"))

    assert [row["Code"] for row in rows(response)] == ["FR"]
    assert response.headers["Content-Disposition"].startswith('attachment; filename="partners-')


def test_the_searched_list_goes_out(client, editor, partners):
    response = client.post(address(query="?q=union"))

    assert [row["Code"] for row in rows(response)] == ["EU"]


def test_the_ticked_rows_go_out(client, editor, partners):
    response = client.post(LIST, {"action": "export_csv", "_selected_action": [partners[1].pk]})

    assert [row["Code"] for row in rows(response)] == ["FR"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_offered_and_given(client, editor, partners, suffix):
    page = client.get(LIST, {"kind__exact": "state"})
    (link,) = [export["url"] for export in page.context["exports"] if export["name"] == suffix.upper()]

    response = client.post(link)

    assert link.endswith(f"/export/{suffix}/?kind__exact=state")
    assert response.headers["Content-Type"] == FORMATS[suffix]
    assert len(b"".join(response.streaming_content)) > 50


def test_an_unknown_format_is_not_found(client, editor):
    assert client.post("/admin/coalitions/partner/export/pdf/").status_code == 404


def test_reading_alone_takes_nothing_out(client, partners):
    person = UserFactory()
    person.user_permissions.add(Permission.objects.get(codename="view_partner"))
    client.force_login(person)

    assert client.get(LIST).context["exports"] == []
    assert client.post(address()).status_code == 403
    assert "export_csv" not in client.get(LIST).content.decode()
    assert client.post(LIST, {"action": "export_csv", "_selected_action": [partners[1].pk]}).headers["Content-Type"].startswith("text/html")


def test_each_export_is_an_entry_with_its_rows_filters_and_format(client, editor, partners):
    b"".join(client.post(address("xlsx", "?kind__exact=state")).streaming_content)
    b"".join(client.post(LIST, {"action": "export_csv", "_selected_action": [partners[1].pk]}).streaming_content)

    filtered, ticked = JournalEntry.objects.filter(kind="export").order_by("pk")
    assert (filtered.by, filtered.about, filtered.address) == (editor, "partners.xlsx", "127.0.0.1")
    assert filtered.facts == {"dataset": "partners", "format": "xlsx", "rows": 1, "filters": {"kind__exact": ["state"]}}
    assert ticked.facts == {"dataset": "partners", "format": "csv", "rows": 1, "filters": {}, "ticked": True}


def test_asking_for_an_address_takes_nothing_out(client, editor, partners):
    assert client.get(address()).status_code == 405
    assert not JournalEntry.objects.filter(kind="export").exists()


def test_a_desk_officer_takes_out_what_they_see_whatever_was_ticked(client):
    own, other = MeetingFactory(reference="OWN-1"), MeetingFactory(reference="OTHER-1")
    officer = UserFactory(role=DESK_OFFICER, reads_own_desks_only=True)
    Desk.objects.create(officer=officer, coalition=own.format)
    client.force_login(officer)

    listed = client.post(reverse("admin:coalitions_meeting_export", args=["csv"]))
    ticked = client.post(reverse("admin:coalitions_meeting_changelist"), {"action": "export_csv", "_selected_action": [own.pk, other.pk]})

    assert [[row["Reference"] for row in rows(response)] for response in (listed, ticked)] == [["OWN-1"], ["OWN-1"]]


@pytest.mark.parametrize(
    "query", ["?kind__exact=nothing", "?p=1000000", "?o=99.-99", "?e=1", "?nato__exact=%00", "?bogus=1", "?partner__password=x"]
)
def test_an_export_of_a_tampered_list_is_refused_or_empty_and_never_a_failure(client, editor, partners, query):
    response = client.post(address(query=query))
    response.close()

    assert response.status_code in {200, 400}


def test_a_text_longer_than_a_workbooks_cell_is_told_and_goes_out_as_csv(client, editor):
    PartnerFactory(code="FR", note="x" * 40_000)

    answer = client.post(address("xlsx"), follow=True)

    assert "A text is longer than a cell of this format can hold: take it out as CSV." in answer.content.decode()
    assert not JournalEntry.objects.filter(kind="export").exists()
    assert len(rows(client.post(address("csv")))[0]["Note"]) == 40_000


def test_the_import_and_export_of_the_library_itself_are_not_routed(client, editor):
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    names += [pattern.name or "" for admin_ in admin.site._registry.values() for pattern in admin_.get_urls()]

    assert not [name for name in names if name.endswith(("_import", "_process_import", "process_export"))]
    assert (settings.IMPORT_EXPORT_IMPORT_PERMISSION_CODE, settings.IMPORT_EXPORT_EXPORT_PERMISSION_CODE) == ("import", "export")
    for action in ("import", "process_import", "process_export"):
        assert client.get(f"/admin/coalitions/partner/{action}/").status_code == 404


@pytest.mark.parametrize(("role", "offered"), [(EDITOR, True), (DESK_OFFICER, False), (LEADERSHIP, False)])
def test_import_is_offered_to_those_who_may_import_partners(client, role, offered):
    client.force_login(UserFactory(role=role))

    address = client.get(LIST).context["import_url"]

    assert address == (f"{reverse('office:import')}?dataset=partners" if offered else "")

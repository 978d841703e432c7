"""Spreadsheets from the lists: what is filtered or ticked goes out, to those who may take it out."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from coalitions.tests.factories import PartnerFactory
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


def test_the_filtered_list_goes_out(client, editor, partners):
    response = client.get(reverse("admin:coalitions_partner_export", args=["csv"]), {"kind__exact": "state", "p": "1"})

    assert [row["Code"] for row in rows(response)] == ["FR"]
    assert response.headers["Content-Disposition"].startswith('attachment; filename="partners-')


def test_the_searched_list_goes_out(client, editor, partners):
    response = client.get(reverse("admin:coalitions_partner_export", args=["csv"]), {"q": "union"})

    assert [row["Code"] for row in rows(response)] == ["EU"]


def test_the_ticked_rows_go_out(client, editor, partners):
    response = client.post(LIST, {"action": "export_csv", "_selected_action": [partners[1].pk]})

    assert [row["Code"] for row in rows(response)] == ["FR"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_offered_and_given(client, editor, partners, suffix):
    page = client.get(LIST, {"kind__exact": "state"})
    (link,) = [export["url"] for export in page.context["exports"] if export["name"] == suffix.upper()]

    response = client.get(link)

    assert link.endswith(f"/export/{suffix}/?kind__exact=state")
    assert response.headers["Content-Type"] == FORMATS[suffix]
    assert len(b"".join(response.streaming_content)) > 50


def test_an_unknown_format_is_not_found(client, editor):
    assert client.get("/admin/coalitions/partner/export/pdf/").status_code == 404


def test_reading_alone_takes_nothing_out(client, partners):
    person = UserFactory()
    person.user_permissions.add(Permission.objects.get(codename="view_partner"))
    client.force_login(person)

    assert client.get(LIST).context["exports"] == []
    assert client.get(reverse("admin:coalitions_partner_export", args=["csv"])).status_code == 403
    assert "export_csv" not in client.get(LIST).content.decode()
    assert client.post(LIST, {"action": "export_csv", "_selected_action": [partners[1].pk]}).headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(("role", "offered"), [(EDITOR, True), (DESK_OFFICER, False), (LEADERSHIP, False)])
def test_import_is_offered_to_those_who_may_import_partners(client, role, offered):
    client.force_login(UserFactory(role=role))

    address = client.get(LIST).context["import_url"]

    assert address == (f"{reverse('office:import')}?dataset=partners" if offered else "")

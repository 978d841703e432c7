"""An entry of the journal leads to what it is about, where its reader may open that."""

import pytest
from django.urls import reverse

from coalitions.tests.factories import CoalitionFactory
from memberships.tests.factories import CommitmentFactory
from office import journal, roles
from office.attachments import attach
from office.models import ImportBatch
from office.tests.factories import UserFactory
from office.tests.files import upload
from reporting.models import IssuedDocument

pytestmark = pytest.mark.django_db
WIDENED = {"before": "internal", "after": "public", "reason": "As agreed", "route": "form"}


@pytest.fixture
def commitment():
    return CommitmentFactory(reference="ART-XX-0001", coalition=CoalitionFactory(slug="artillery", code="ART"))


def administrator(**about):
    return UserFactory(role=roles.ADMINISTRATOR, **about)


def hrefs(client):
    page = client.get(reverse("office:journal"))
    return {entry.kind: entry.href for entry in page.context["page"].object_list}, page.content.decode()


def test_a_widening_and_an_attachment_lead_to_the_record(client, commitment):
    person = administrator()
    attach(commitment, upload(), by=person)
    journal.enter(journal.Kind.WIDENING, by=person, about="ART-XX-0001", model="memberships.commitment", pk=commitment.pk, **WIDENED)
    client.force_login(person)

    found, page = hrefs(client)

    assert (found["attachment"], found["widening"]) == ("/commitments/ART-XX-0001/", "/commitments/ART-XX-0001/")
    assert page.count('<a href="/commitments/ART-XX-0001/">') == 2


def test_what_is_gone_or_unheard_of_leads_nowhere(client, commitment):
    person = administrator()
    gone = {"model": "memberships.commitment", "pk": commitment.pk}
    journal.enter(journal.Kind.WIDENING, by=person, about="ART-XX-0001", **gone, **WIDENED)
    journal.enter(journal.Kind.ATTACHMENT, by=person, about="x", act="added", file="a.pdf", record="nothing.such 7")
    commitment.delete()
    client.force_login(person)

    found, _page = hrefs(client)

    assert (found["widening"], found["attachment"]) == ("", "")


def test_an_import_leads_to_its_line_among_ones_own(client):
    person = administrator()
    own, other = (ImportBatch(number=number, by=by, file_name="a.csv", sha256="0" * 64) for number, by in [(1, person), (2, None)])
    own.save(force_insert=True)
    other.save(force_insert=True)
    for batch in (own, other):
        journal.enter(journal.Kind.IMPORT, by=batch.by, about=batch.reference, file="a.csv", created=1, updated=0, same=0)
    client.force_login(person)

    page = client.get(reverse("office:journal"))

    told = {entry.about: entry.href for entry in page.context["page"].object_list if entry.kind == "import"}
    assert told == {"IMPORT-00001": "/import/#IMPORT-00001", "IMPORT-00002": ""}


def test_an_issued_paper_leads_to_its_copy(client):
    person = administrator()
    client.force_login(person)
    document = IssuedDocument.objects.create(
        number="2026-0001", copy=1, by=person, kind="partner", title="Brief", audience="public", recipient="The press", on="2026-03-02",
        language="en", marking="open", address="/", said="x", file_name="a.pdf", media_type="application/pdf", content=b"x",
        sha256="a" * 64,
    )  # fmt: skip
    journal.enter(journal.Kind.DOCUMENT, about="2026-0001/1", audience="public", recipient="The press", sha256=document.sha256)

    found, _page = hrefs(client)

    assert found["document"] == document.get_absolute_url()


@pytest.mark.parametrize("entries", [1, 4])
def test_links_cost_the_same_however_many_entries(client, django_assert_num_queries, entries):
    person = administrator()
    for _one in range(entries):
        attach(CommitmentFactory(), upload(), by=person)
    client.force_login(person)
    client.get(reverse("office:journal"))

    with django_assert_num_queries(9):
        client.get(reverse("office:journal"))

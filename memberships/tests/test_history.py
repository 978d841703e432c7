"""What the history of a record tells: one entry an act, files that were attached, and how an import is named."""

import contextlib
import io

import pghistory
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from coalitions.tests.factories import CoalitionFactory
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office.attachments import attach, detach
from office.history import changes_of
from office.models import ImportBatch
from office.templatetags.ledger import when
from office.tests.factories import UserFactory
from office.tests.files import upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def told(record):
    return [
        (change.act, change.what, [(field.label, field.before, field.after) for field in change.fields])
        for change in changes_of(record, within=lambda rows: rows)
    ]


def commitment():
    return CommitmentFactory(reference=None, coalition=CoalitionFactory(name_en="Artillery"), item_en="Howitzers")


def test_a_reference_given_in_the_same_act_belongs_to_the_adding():
    with pghistory.context(user=None):
        made = commitment()
        Commitment.objects.filter(pk=made.pk).update(reference="ART-XX-0001")
        Commitment.objects.filter(pk=made.pk).update(note="By letter")

    ((act, _what, fields),) = told(made)

    assert act == "added"
    assert {("reference", "–", "ART-XX-0001"), ("note", "–", "By letter")} <= set(fields)


def test_what_another_act_changes_is_a_change_of_its_own():
    with pghistory.context(user=None):
        made = commitment()
    with pghistory.context(user=None):
        Commitment.objects.filter(pk=made.pk).update(reference="ART-XX-0001")

    assert [(act, fields) for act, _what, fields in told(made)][:1] == [("changed", [("reference", "–", "ART-XX-0001")])]
    assert len(told(made)) == 2


def test_no_dash_is_struck_through(client):
    with pghistory.context(user=None):
        made = CommitmentFactory(reference="ART-XX-0001", item_en="Howitzers", note="")
    with pghistory.context(user=None):
        Commitment.objects.filter(pk=made.pk).update(note="By letter", item_en="Guns")
    client.force_login(UserFactory(is_superuser=True))

    page = client.get(made.get_absolute_url()).content.decode()

    assert "<del>Howitzers</del> → <ins>Guns</ins>" in page
    assert "– → <ins>By letter</ins>" in page


def test_files_that_were_attached_and_removed_are_told():
    made, person = commitment(), UserFactory()
    with pghistory.context(user=person.pk):
        file = attach(made, upload(name="letter.pdf"), by=person, description="Of the minister")
        detach(file, by=person)

    assert told(made)[:2] == [
        ("removed", "attachment", [("file name", "letter.pdf", "–"), ("description", "Of the minister", "–")]),
        ("added", "attachment", [("file name", "–", "letter.pdf"), ("description", "–", "Of the minister")]),
    ]


def test_an_import_of_many_files_is_named_by_the_first():
    files = [f"{number}.csv" for number in range(13)]
    with pghistory.context(act="import", batch="IMPORT-00001", file=", ".join(files), files=files):
        made = commitment()

    (change,) = changes_of(made, within=lambda rows: rows)

    assert (change.route, change.file) == ("import IMPORT-00001", "0.csv and 12 more")


def test_the_history_page_writes_a_moment_as_every_page_does(client):
    made = commitment()
    client.force_login(UserFactory(is_superuser=True))

    page = client.get(reverse("admin:memberships_commitment_history", args=[made.pk])).content.decode()

    moment = Commitment.history.rel.related_model.objects.latest("pgh_id").pgh_created_at
    assert when(moment) in page


def test_a_number_is_spent_only_on_an_import_that_is_applied(tmp_path):
    def bring_in(*rows):
        file = tmp_path / "partners.csv"
        file.write_text("\n".join(["code,name_en,name_uk,nato", *rows]), encoding="utf-8")
        with contextlib.suppress(SystemExit):
            call_command("import_sheet", "partners", file, "--apply", stdout=io.StringIO())

    bring_in("PL,Poland,Польща,perhaps")
    bring_in("PL,Poland,Польща,yes")
    bring_in("DE,Germany,Німеччина,perhaps")
    bring_in("DE,Germany,Німеччина,yes")

    assert [batch.reference for batch in ImportBatch.objects.order_by("number")] == ["IMPORT-00001", "IMPORT-00002"]

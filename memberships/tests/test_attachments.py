"""Files on records: through the record's own scope, as downloads, gone only when that is certain."""

import hashlib
import pathlib
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from coalitions.models import Desk
from coalitions.operations import merge_partners
from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.models import Commitment
from memberships.operations import merge_commitments
from memberships.tests.factories import AccessionStepFactory, CommitmentFactory
from office.attachments import attach, detach
from office.journal_wordings import sentence
from office.models import Attachment, JournalEntry
from office.roles import DESK_OFFICER, LEADERSHIP
from office.tests.admin_forms import carried, send
from office.tests.factories import UserFactory
from office.tests.files import PDF, PNG, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment():
    return CommitmentFactory(reference="ART-FR-0001", coalition=CoalitionFactory(slug="artillery", code="ART"), item_en="Howitzers")


@pytest.fixture
def officer():
    """An officer of another coalition, who reads all of them."""
    person = UserFactory(role=DESK_OFFICER)
    Desk.objects.create(officer=person, coalition=CoalitionFactory(slug="drone", code="DRN"))
    return person


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def page(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def attach_page(record):
    return reverse("office:attach", args=[record._meta.label_lower, record.pk])


def put_in(client, record, file=None, **data):
    return send(client, attach_page(record), {"file": file or upload(), **data}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def bytes_kept(settings):
    return sorted(path for path in pathlib.Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def facts():
    return [(entry.by, entry.about, entry.facts) for entry in JournalEntry.objects.filter(kind="attachment").order_by("pk")]


def test_a_file_is_put_in_and_given_out(client, editor, commitment, settings):
    response = put_in(client, commitment, upload("Лист від 5.05.pdf"), description="The letter itself")

    attachment = commitment.attachments.get()
    assert response.redirect_chain == [(page(commitment) + "#attachments", 302)]
    assert said(response) == ["“Лист від 5.05.pdf” is attached."]
    assert (attachment.name, attachment.description, attachment.media_type, attachment.size, attachment.by) == (
        "Лист від 5.05.pdf", "The letter itself", "application/pdf", len(PDF), editor,
    )  # fmt: skip
    (kept,) = bytes_kept(settings)
    assert kept.read_bytes() == PDF
    assert "pdf" not in kept.name and len(kept.name) == 32
    assert facts() == [
        (
            editor,
            "ART-FR-0001 Howitzers",
            {
                "act": "added",
                "file": "Лист від 5.05.pdf",
                "size": len(PDF),
                "sha256": hashlib.sha256(PDF).hexdigest(),
                "record": f"memberships.commitment {commitment.pk}",
            },
        )
    ]


def test_the_journal_tells_what_was_attached_fetched_and_removed(client, editor, commitment):
    put_in(client, commitment, upload("terms.pdf"))
    attachment = commitment.attachments.get()
    address = reverse("office:attachment", args=[attachment.pk])
    client.head(address)
    client.get(address)
    token = carried(client.get(page(commitment)))["form_token"]
    client.post(reverse("office:detach", args=[attachment.pk]), {"form_token": token})

    with override("en"):
        told = [sentence(entry) for entry in JournalEntry.objects.filter(kind="attachment").order_by("pk")]
    assert told == [
        "attached “terms.pdf” to ART-FR-0001 Howitzers",
        "fetched the attachment “terms.pdf” of ART-FR-0001 Howitzers",
        "removed the attachment “terms.pdf” of ART-FR-0001 Howitzers",
    ]


def test_a_file_one_may_not_see_is_fetched_by_nobody_and_told_of_nowhere(client, editor, commitment):
    put_in(client, commitment)
    stranger = UserFactory(role=DESK_OFFICER, reads_own_desks_only=True)

    assert as_(stranger).get(reverse("office:attachment", args=[Attachment.objects.get().pk])).status_code == 404
    assert [entry[2]["act"] for entry in facts()] == ["added"]


def test_it_is_a_download_whatever_its_sender_said_of_it(client, editor, commitment):
    put_in(client, commitment, upload("Лист.pdf", content_type="text/html"))

    response = client.get(reverse("office:attachment", args=[Attachment.objects.get().pk]))

    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%D0%9B%D0%B8%D1%81%D1%82.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]


def test_a_file_that_is_not_kept_is_refused_in_a_sentence(client, editor, commitment, settings):
    response = put_in(client, commitment, upload("letter.docx", PDF))

    assert response.context["form"].errors == {"file": ["The name of this file ends in “.docx”, but what is in it would end in “.pdf”."]}
    assert (Attachment.objects.count(), bytes_kept(settings), facts()) == (0, [], [])


def test_a_file_that_is_too_large_is_refused(client, editor, commitment, settings):
    settings.ATTACHMENT_MEGABYTES = 1

    response = put_in(client, commitment, upload(content=PDF + b"\0" * 1024 * 1024), description="The letter itself")

    assert (response.status_code, response.context["form"].errors) == (200, {"file": ["A file may have up to 1 MB."]})
    assert 'value="The letter itself"' in response.content.decode()


def test_a_form_without_a_file_says_so(client, editor, commitment):
    response = send(client, attach_page(commitment))

    assert response.context["form"].errors == {"file": ["This field is required."]}


def test_a_file_sent_twice_is_kept_once(client, editor, commitment, settings):
    token = carried(client.get(page(commitment)))["form_token"]

    for _click in range(2):
        put_in(client, commitment, form_token=token)

    assert (Attachment.objects.count(), len(bytes_kept(settings))) == (1, 1)


def test_outside_ones_scope_a_file_does_not_exist(commitment, officer, editor):
    attachment = attach(commitment, upload(), by=editor)
    officer.reads_own_desks_only = True
    officer.save()
    client, address = as_(officer), reverse("office:attachment", args=[attachment.pk])

    hidden, missing = client.get(address), client.get(reverse("office:attachment", args=[attachment.pk + 1000]))

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert attachment.name not in hidden.content.decode()
    assert as_(UserFactory()).get(address).status_code == 404
    assert client.post(reverse("office:detach", args=[attachment.pk]), {"form_token": "x" * 32}).status_code == 404


def test_who_only_reads_a_record_changes_none_of_its_files(commitment, officer, editor):
    attachment = attach(commitment, upload(), by=editor)
    add = reverse("office:attach", args=["memberships.commitment", commitment.pk])
    remove = reverse("office:detach", args=[attachment.pk])
    client, leader = as_(officer), as_(UserFactory(role=LEADERSHIP))

    answers = [client.post(address, {"file": upload(), "form_token": "x" * 32}).status_code for address in (add, remove)]
    led = [leader.post(address, {"file": upload(), "form_token": "y" * 32}).status_code for address in (add, remove)]

    assert (answers, led) == ([404, 404], [403, 403])
    assert client.get(reverse("office:attachment", args=[attachment.pk])).status_code == 200
    assert list(commitment.attachments.all()) == [attachment]
    assert "attach_url" not in client.get(page(commitment)).context


@pytest.mark.parametrize("model", ["office.user", "memberships.allocation", "nothing.here", "x"])
def test_files_hang_on_records_only(client, editor, model):
    address = reverse("office:attach", args=[model, editor.pk])

    assert client.post(address, {"file": upload(), "form_token": "x" * 32}).status_code == 404


def test_nothing_is_put_in_or_taken_out_by_asking(client, editor, commitment):
    attachment = attach(commitment, upload(), by=editor)

    answers = [client.get(address).status_code for address in (reverse("office:detach", args=[attachment.pk]), attach_page(commitment))]

    assert (answers, commitment.attachments.count()) == ([405, 200], 1)


@pytest.mark.parametrize("token", [{}, {"form_token": "x"}])
def test_a_form_without_its_token_does_nothing_and_says_so(client, editor, commitment, officer, token):
    attachment = attach(commitment, upload(), by=editor)
    detach_page = reverse("office:detach", args=[attachment.pk])
    told = ["Nothing is saved yet: this form had been open too long. Please send it again."]

    asked_again = client.post(attach_page(commitment), {"file": upload("second.pdf"), **token})
    led_back = client.post(detach_page, token, follow=True)
    foreign = [as_(officer).post(address, {"file": upload(), **token}).status_code for address in (attach_page(commitment), detach_page)]

    assert (asked_again.status_code, said(asked_again)) == (200, told)
    assert (led_back.redirect_chain, said(led_back)) == ([(page(commitment), 302)], told)
    assert (foreign, list(commitment.attachments.all())) == ([404, 404], [attachment])


def test_what_was_done_with_a_file_is_said_beside_the_files(client, editor, commitment):
    text = put_in(client, commitment, upload("terms.pdf")).content.decode()

    before, _heading, panel = text.partition('<h2 id="attachments">')
    assert ("is attached." in before, text.count("is attached.")) == (False, 1)
    assert '<div class="notice success" role="status">“terms.pdf” is attached.</div>' in panel


def test_the_form_of_a_file_stands_on_a_page_of_its_own(client, editor, commitment):
    record = client.get(page(commitment)).content.decode()

    assert (f'href="{attach_page(commitment)}"' in record, 'type="file"' in record) == (True, False)
    assert 'type="file"' in client.get(attach_page(commitment)).content.decode()


def test_a_file_is_taken_out_with_its_bytes_and_the_history_keeps_its_name(
    client, editor, commitment, settings, django_capture_on_commit_callbacks
):
    attachment = attach(commitment, upload(), by=editor)
    token = carried(client.get(page(commitment)))["form_token"]

    with django_capture_on_commit_callbacks() as certain:
        response = client.post(reverse("office:detach", args=[attachment.pk]), {"form_token": token}, follow=True)
    before = bytes_kept(settings)
    for callback in certain:
        callback()

    assert said(response) == ["“letter.pdf” is removed."]
    assert (len(before), bytes_kept(settings)) == (1, [])
    assert [entry[2]["act"] for entry in facts()] == ["added", "removed"]
    events = Attachment._meta.get_field("history").related_model.objects.order_by("pgh_id")
    assert [(event.pgh_label, event.name) for event in events] == [("insert", "letter.pdf"), ("delete", "letter.pdf")]


@pytest.mark.django_db(transaction=True)
def test_bytes_stay_when_taking_a_file_out_is_undone_and_go_when_putting_it_in_is(settings):
    person, commitment = UserFactory(), CommitmentFactory()
    attachment = attach(commitment, upload(), by=person)

    with pytest.raises(RuntimeError), transaction.atomic():
        detach(attachment, by=person)
        raise RuntimeError
    undone = bytes_kept(settings)
    with pytest.raises(IntegrityError):
        attach(commitment, upload(), by=person, request=Broken())
    broken = bytes_kept(settings)
    with override("en"):
        detach(commitment.attachments.get(), by=person)

    assert (len(undone), len(broken), bytes_kept(settings)) == (1, 1, [])


class Broken:
    """A request at whose entry into the journal the database gives up."""

    @property
    def META(self):
        raise IntegrityError


@pytest.mark.django_db(transaction=True)
def test_a_record_that_is_deleted_takes_its_files_along_and_the_history_keeps_them(settings):
    commitment = CommitmentFactory()
    attach(commitment, upload(), by=UserFactory())

    commitment.delete()

    assert (Attachment.objects.count(), bytes_kept(settings)) == (0, [])
    assert Attachment._meta.get_field("history").related_model.objects.filter(pgh_label="delete").count() == 1


def test_deleting_a_record_asks_about_its_files_too(client, editor, commitment):
    attach(commitment, upload("annex.pdf"), by=editor)
    address = reverse("admin:memberships_commitment_delete", args=[commitment.pk])

    asked = client.get(address)
    response = send(client, address, {"post": "yes"})

    assert "annex.pdf" in asked.content.decode()
    assert (response.status_code, Commitment.objects.count(), Attachment.objects.count()) == (302, 0, 0)


def test_merging_two_records_moves_their_files(client, editor):
    kept, merged = CommitmentFactory.create_batch(2)
    attach(merged, upload("annex.pdf"), by=editor)
    attach(kept, upload("map.png", PNG), by=editor)
    asked = client.get(reverse("admin:memberships_commitment_merge") + f"?record={kept.pk}&record={merged.pk}")

    merge_commitments(kept, merged, by=editor)

    assert [(row.label, row.values) for row in asked.context["rows"]] == [("attachments", (1, 1))]
    assert {attachment.name for attachment in kept.attachments.all()} == {"annex.pdf", "map.png"}


def test_files_of_a_row_that_is_folded_into_its_twin_move_with_it(editor):
    kept, merged = PartnerFactory(code="CZ"), PartnerFactory(code="CZE")
    coalition = CoalitionFactory()
    twins = [AccessionStepFactory(coalition=coalition, partner=partner, kind="annex") for partner in (kept, merged)]
    attach(twins[1], upload("annex.pdf"), by=editor)

    merge_partners(kept, merged, by=editor)

    assert [attachment.name for attachment in twins[0].attachments.all()] == ["annex.pdf"]


@pytest.mark.parametrize(
    ("audience", "shown"),
    [("", True), ("?for=internal", True), ("?for=public", False), ("?for=coalition:artillery", False), ("?for=partner:FR", False)],
)
def test_files_are_listed_where_a_record_is_read_and_in_nothing_given_away(client, editor, commitment, audience, shown):
    partner = PartnerFactory(code="FR")
    commitment.shares.create(partner=partner)
    Commitment.objects.update(releasability="public")
    for record in (commitment, commitment.coalition, partner):
        attach(record, upload("quiet annex.pdf"), by=editor)

    pages = [client.get(record.get_absolute_url() + audience).content.decode() for record in (commitment, commitment.coalition, partner)]
    papers = [client.get(record.get_absolute_url() + "print/" + audience).content.decode() for record in (commitment, commitment.coalition)]

    assert ["quiet annex.pdf" in told for told in pages] == [shown] * 3
    assert ["quiet annex" in told for told in papers] == [shown, False]  # the office's own print of a commitment has its history


def test_a_file_whose_bytes_are_lost_is_missing_and_logged(client, editor, commitment, caplog):
    attachment = attach(commitment, upload(), by=editor)
    attachment.file.storage.delete(attachment.file.name)

    assert client.get(reverse("office:attachment", args=[attachment.pk])).status_code == 404
    assert f"The bytes of attachment {attachment.pk} are missing." in caplog.messages


def test_a_file_that_names_no_kind_is_refused_before_anything_is_written(commitment, editor, settings):
    with override("en"), pytest.raises(ValidationError):
        attach(commitment, upload("virus.pdf", b"MZ" + b"\0" * 80), by=editor)
    assert bytes_kept(settings) == []


@pytest.mark.parametrize(
    ("name", "content", "description"),
    [
        ("Лист ТАЄМНО.pdf", PDF, ""),
        ("NATO_SECRET_annex.pdf", PDF, ""),
        ("letter.pdf", PDF, "Цілком таємно, прим. № 2"),
        ("letter.txt", "ТАЄМНО\nПрим. № 1\nПро постачання".encode(), ""),
        ("letter.txt", b"To whom it may concern\r\n(NATO SECRET)\r\n", ""),
        ("list.csv", "item;гриф\nhowitzers;т\n".encode(), ""),
    ],
)
def test_a_file_that_says_a_marking_above_official_use_is_refused_and_not_kept(
    client, editor, commitment, settings, name, content, description
):
    response = put_in(client, commitment, upload(name, content), description=description)

    assert response.context["form"].errors["file"] == [
        "The file carries a marking above “for official use only”. This register is no place for it: nothing of it was kept. "
        "Remove it from this computer as the rules for such papers say."
    ]
    assert (commitment.attachments.count(), bytes_kept(settings)) == (0, [])


@pytest.mark.parametrize(
    ("name", "content", "description"),
    [
        ("Не таємно.pdf", PDF, "For official use only"),
        ("secretariat.pdf", PDF, "Minutes of the secretariat"),
        ("minutes.txt", b"What the partners said in secret talks is not told here.\n", ""),
        ("list.csv", b"item;quantity\nhowitzers;12\n", ""),
    ],
)
def test_a_word_that_is_no_marking_does_not_keep_a_file_out(client, editor, commitment, name, content, description):
    put_in(client, commitment, upload(name, content), description=description)

    assert commitment.attachments.get().name == name


def test_the_files_of_one_record_have_a_limit_together(commitment, editor, settings):
    settings.ATTACHMENTS_MEGABYTES = 1
    large = PDF + b"\0" * 700_000
    attach(commitment, upload("first.pdf", large), by=editor)

    with override("en"), pytest.raises(ValidationError, match="may have up to 1 MB together"):
        attach(commitment, upload("second.pdf", large), by=editor)
    attach(CommitmentFactory(), upload("third.pdf", large), by=editor)

    assert (commitment.attachments.count(), len(bytes_kept(settings))) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_files_sent_at_once_are_counted_one_after_the_other(commitment, editor, settings):
    settings.ATTACHMENTS_MEGABYTES = 1
    refused, start = [], threading.Barrier(3)

    def send_one(number):
        start.wait()
        try:
            attach(commitment, upload(f"{number}.pdf", PDF + b"\0" * 700_000), by=editor)
        except ValidationError:
            refused.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=send_one, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (commitment.attachments.count(), len(refused)) == (1, 2)


def test_no_file_takes_the_last_of_the_disk(client, editor, commitment, settings):
    settings.FREE_DISK_MEGABYTES = 10**9

    response = put_in(client, commitment)

    assert "disk is nearly full" in response.content.decode()
    assert (commitment.attachments.count(), bytes_kept(settings)) == (0, [])


def test_an_officer_attaches_to_nothing_that_they_only_read(officer, commitment, settings):
    """Not to a partner, which editors keep, and not to their own coalition either: as if there were none."""
    client, own = as_(officer), officer.desks.get().coalition

    for record in (PartnerFactory(), own, commitment):
        assert client.get(attach_page(record)).status_code == 404
        assert client.post(attach_page(record), {"file": upload(), "form_token": "x"}).status_code == 404
    assert (Attachment.objects.count(), bytes_kept(settings)) == (0, [])

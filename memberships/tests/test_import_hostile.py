"""Files and addresses made to break the import: a sentence or 4xx, never a failure; and edits in between are never lost."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coalitions.models import Partner
from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office.importing.secrecy import is_marking_line
from office.importing.staging import MOST_WAITING
from office.models import ImportBatch, StagedUpload
from office.roles import EDITOR
from office.tests.admin_forms import send
from office.tests.factories import UserFactory
from office.tests.importing import csv_of
from office.tests.spreadsheets.making import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "chief")]

POLAND = {"code": "PL", "name_en": "Poland", "name_uk": "Польща"}
START = reverse("office:import")


@pytest.fixture
def chief(client):
    user = UserFactory(role=EDITOR)
    client.force_login(user)
    return user


def put_in(client, *rows, name="partners.csv", content=None, **data):
    return send(client, START, {"file": SimpleUploadedFile(name, csv_of(*rows) if content is None else content), **data})


def address(name):
    return reverse(f"office:import_{name}", args=[StagedUpload.objects.get().token])


def confirm(client, **data):
    return client.post(address("confirm"), {"digest": StagedUpload.objects.get().digest, **data}, follow=True)


def text(response):
    return " ".join(response.content.decode().split())


# Crafted addresses and parameters


@pytest.mark.parametrize("token", ["no-such", "%00", "..%2F..", "x" * 3000, "1", "%F0%9F%92%A3", "a'--", "%0d%0aSet-Cookie:x"])
def test_a_crafted_token_is_not_found(client, token):
    for page in ("", "choose/", "confirm/", "discard/"):
        assert client.post(f"{START}{token}/{page}").status_code in {400, 404, 405}
        assert client.get(f"{START}{token}/{page}").status_code in {400, 404, 405}


@pytest.mark.parametrize("digest", ["", "0" * 64, "\0", "x" * 100_000, "\u202e"])
def test_a_tampered_digest_applies_nothing(client, digest):
    put_in(client, POLAND)

    assert client.post(address("confirm"), {"digest": digest}).status_code == 302
    assert not Partner.objects.exists()


@pytest.mark.parametrize("name", ["\0", "users", "workbook'", "../partners", "x" * 5000, "\u202epartners", "auth.user", "__class__"])
def test_crafted_names_of_datasets_and_sheets_choose_nothing(client, name):
    put_in(client, POLAND, name="list.csv")

    for data in ({"dataset": name, "sheet": ""}, {"dataset": "partners", "sheet": name}):
        assert send(client, address("choose"), data).status_code in {200, 302, 400}
    assert client.get(f"{START}?dataset={name[:50]}").status_code in {200, 400}
    assert StagedUpload.objects.get().dataset in {"", "partners"}
    assert client.get(address("preview"), {"show": name, "page": name}).status_code == (400 if name == "\0" else 200)


def test_ten_thousand_parameters_are_refused(client):
    put_in(client, POLAND)
    many = {f"p{number}": "1" for number in range(10_000)}

    assert client.post(address("confirm"), many).status_code == 400
    assert client.get(address("preview"), many).status_code == 400
    assert client.post(START, many).status_code == 400


# Hostile files


def test_a_cell_of_a_megabyte_is_refused_in_a_sentence(client):
    long = {**POLAND, "note": "x" * 1_048_576}
    source, bomb = io.BytesIO(workbook(partners=[list(POLAND), ["PL", "MARK", "Польща"]])), io.BytesIO()
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            copy.writestr(name, archive.read(name).replace(b"MARK", b"x" * 1_048_576))

    for name, content in (("partners.csv", csv_of(long)), ("partners.xlsx", bomb.getvalue())):
        answer = put_in(client, name=name, content=content)
        page = text(client.get(answer.url) if answer.status_code == 302 else answer)
        assert "A cell holds more than 100000 characters." in page
        assert len(page) < 60_000


def test_a_cell_with_a_null_is_told_and_stored_nowhere(client):
    put_in(
        client, name="partners.xlsx", content=workbook(partners=[[*POLAND, "nato", "x_x0000_y"], ["P_x0000_L", "a_x0000_b", "c", "d", "e"]])
    )

    assert client.get(address("preview")).status_code == 200
    confirm(client)
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        'a"b.csv',
        "a\r\nSet-Cookie: x=1.csv",
        "x" * 300 + ".csv",
        "\u202evsc.exe.csv",
        "../../etc/passwd.csv",
        "<script>alert(1)<.csv",
        "=1+1.csv",
    ],
)
def test_a_crafted_file_name_is_inert_text(client, name):
    answer = put_in(client, POLAND, name=name, dataset="partners")

    page = client.get(answer.url)
    kept = StagedUpload.objects.get().name
    assert page.status_code == 200
    assert len(kept) <= 255
    assert not set(kept) & {"\r", "\n", "\u202e", "/"}
    assert "<script>alert" not in page.content.decode()
    confirm(client)
    assert ImportBatch.objects.get().file_name == kept
    assert client.get(START).status_code == 200


def test_the_same_file_sent_twice_waits_once(client):
    put_in(client, POLAND)
    put_in(client, POLAND)

    assert StagedUpload.objects.count() == 1


def test_a_digest_seen_by_another_applies_nothing_of_theirs(client):
    put_in(client, POLAND)
    foreign = StagedUpload.objects.get()
    client.force_login(UserFactory(role=EDITOR))

    for name in ("preview", "choose"):
        assert client.get(reverse(f"office:import_{name}", args=[foreign.token])).status_code == 404
    for name in ("confirm", "discard", "choose"):
        answer = client.post(reverse(f"office:import_{name}", args=[foreign.token]), {"digest": foreign.digest, "dataset": "partners"})
        assert answer.status_code == 404
    assert (Partner.objects.exists(), StagedUpload.objects.filter(pk=foreign.pk).exists()) == (False, True)


# What happens in between


@pytest.fixture
def commitment():
    return CommitmentFactory(
        reference="DRN-LV-0001", coalition=CoalitionFactory(slug="drone", code="DRN"), partners=[PartnerFactory(code="LV")], note="Old"
    )


ROW = {"reference": "DRN-LV-0001", "note": "From the file"}
CHANGED = "The register has changed since you looked"


def test_an_edit_between_looking_and_applying_is_not_overwritten(client, commitment):
    put_in(client, ROW, name="commitments.csv")
    Commitment.objects.update(note="Written meanwhile")

    answer = confirm(client)

    assert CHANGED in text(answer)
    assert "<del>Written meanwhile</del> → <ins>From the file</ins>" in text(answer)
    assert Commitment.objects.get().note == "Written meanwhile"


def test_an_edit_of_another_field_is_kept(client, commitment):
    put_in(client, ROW, name="commitments.csv")
    Commitment.objects.update(condition="Written meanwhile")

    confirm(client)

    assert Commitment.objects.values_list("note", "condition").get() == ("From the file", "Written meanwhile")


def test_a_record_that_was_deleted_in_between_does_not_come_back_unseen(client, commitment):
    put_in(client, {**ROW, "coalition": "drone", "partners": "LV", "category": "in_kind", "item_en": "Drones"}, name="commitments.csv")
    commitment.delete()

    answer = confirm(client)

    assert CHANGED in text(answer)
    assert not Commitment.objects.exists()


def test_a_record_that_was_made_in_between_is_not_made_twice(client, commitment):
    new = {"coalition": "drone", "partners": "LV", "announced_on": "2025", "category": "in_kind", "item_en": "Nets"}
    put_in(client, new, name="commitments.csv")
    CommitmentFactory(reference="DRN-LV-0002", coalition=commitment.coalition, partners=[PartnerFactory(code="LV")], item_en="Nets",
                      announced_on="2025-01-01", note="Made meanwhile")  # fmt: skip
    Commitment.objects.filter(reference="DRN-LV-0002").update(announced_on="2025")

    answer = confirm(client)

    assert CHANGED in text(answer)
    assert Commitment.objects.filter(item_en="Nets").count() == 1


@pytest.mark.parametrize("text", ["." * 20_000, "secret" + "." * 20_000 + "z", ". " * 10_000])
def test_a_long_text_is_looked_through_for_markings_in_no_time(text):
    begun = time.thread_time()

    assert not is_marking_line(text)
    assert time.thread_time() - begun < 1


def test_only_so_many_files_of_a_person_wait(client, chief):
    for number in range(MOST_WAITING):
        StagedUpload.objects.create(owner=chief, name=f"{number}.csv", content=b"x")
    told = "20 files of yours are waiting to be confirmed: confirm or throw away some of them first."

    assert told in text(put_in(client, POLAND))
    assert StagedUpload.objects.count() == MOST_WAITING

    StagedUpload.objects.first().delete()
    put_in(client, POLAND)
    assert put_in(client, POLAND).status_code == 302  # the same file again
    client.force_login(UserFactory(role=EDITOR))
    put_in(client, POLAND)
    assert StagedUpload.objects.count() == MOST_WAITING + 1

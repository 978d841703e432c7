"""The import page: put in, look, confirm exactly what was seen; another's file does not exist."""

import datetime
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coalitions.models import Partner
from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office.models import ImportBatch, StagedUpload, User
from office.tests.admin_forms import send
from office.tests.importing import bring, csv_of, told
from office.tests.spreadsheets.making import workbook

pytestmark = pytest.mark.django_db

POLAND = {"code": "PL", "name_en": "Poland", "name_uk": "Польща"}
GERMANY = {"code": "DE", "name_en": "Germany", "name_uk": "Німеччина"}


def person(name, *permissions):
    user = User.objects.create_user(name, is_staff=True, language="en")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def officer(client):
    user = person(
        "officer",
        "change_every_coalition",
        *(f"{action}_{model}" for action in ("view", "add", "change", "import") for model in ("partner", "commitment")),
    )
    client.force_login(user)
    return user


def put_in(client, *rows, name="partners.csv", content=None, **data):
    upload = SimpleUploadedFile(name, csv_of(*rows) if content is None else content)
    return send(client, reverse("office:import"), {"file": upload, **data})


def staged():
    return StagedUpload.objects.get()


def address(name, upload=None):
    return reverse(f"office:import_{name}", args=[(upload or staged()).token])


def confirm(client):
    return client.post(address("confirm"), {"digest": staged().digest}, follow=True)


def text(response):
    return " ".join(response.content.decode().split())


def bare(response, token):
    """A page without what differs on every request: its address and the form tokens."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|Request \w+', "", text(response)).replace(token, "…")


def test_looking_writes_nothing_and_confirming_applies_what_was_seen(client, officer):
    PartnerFactory(code="PL", name_en="Polska", name_uk="Польща")

    landed = put_in(client, POLAND, GERMANY)
    seen = client.get(landed.url)

    assert landed.url == address("preview")
    assert seen.context["preview"].counts == {"create": 1, "update": 1, "same": 0, "errors": 0, "warnings": 0, "widened": 0}
    assert "<del>Polska</del> → <ins>Poland</ins>" in text(seen)
    assert Partner.objects.get().name_en == "Polska"

    done = confirm(client)

    batch = ImportBatch.objects.get()
    assert set(Partner.objects.values_list("code", "name_en")) == {("PL", "Poland"), ("DE", "Germany")}
    assert (batch.by, batch.created, batch.updated) == (officer, 1, 1)
    assert f"Applied as {batch.reference}: 1 new, 1 changed." in text(done)


def test_a_preview_speaks_in_words_and_an_applied_import_leads_to_its_records(client):
    client.force_login(User.objects.create_superuser("chief", language="en"))
    CoalitionFactory(slug="drone", code="DRN", name_en="Drone coalition")
    PartnerFactory(code="PL", name_en="Poland")
    row = {"coalition": "drone", "partners": "PL", "item_en": "Drones", "amount": "3500000.5", "currency": "EUR", "announced_on": "2025"}
    put_in(client, row | {"category": "money", "basis": "once", "attribution": "coalition"}, name="commitments.csv")

    seen = client.get(address("preview"))
    applied = confirm(client)

    (entry,) = seen.context["entries"]
    assert {new for _heading, _old, new in entry.fields} >= {"Drone coalition", "Poland", "3,500,000.50"}
    assert (entry.href, "What would change" in text(applied)) == ("", False)
    assert [entry.href for entry in applied.context["entries"]] == [Commitment.objects.get().get_absolute_url()]


def test_confirming_twice_is_one_import(client, officer):
    put_in(client, POLAND)
    client.get(address("preview"))
    confirm(client)

    confirm(client)

    assert ImportBatch.objects.count() == 1


def test_what_has_changed_since_it_was_seen_is_shown_anew_and_not_applied(client, officer):
    put_in(client, POLAND)
    client.get(address("preview"))
    PartnerFactory(code="PL", name_en="Polonia", name_uk="Польща")

    answer = confirm(client)

    assert Partner.objects.get().name_en == "Polonia"
    assert "The register has changed since you looked" in text(answer)
    assert "<del>Polonia</del> → <ins>Poland</ins>" in text(answer)
    confirm(client)
    assert Partner.objects.get().name_en == "Poland"


def test_confirming_what_was_never_seen_writes_nothing(client, officer):
    put_in(client, POLAND)

    client.post(address("confirm"), {"digest": ""})

    assert not Partner.objects.exists()


def test_errors_are_all_listed_and_nothing_can_be_applied(client, officer):
    put_in(client, {**POLAND, "nato": "perhaps"}, {**GERMANY, "nato": "sometimes"})

    seen = client.get(address("preview"))

    assert [(entry.row, entry.column, entry.value, entry.reason) for entry in seen.context["entries"]] == [
        (2, "nato", "perhaps", "Write yes or no."),
        (3, "nato", "sometimes", "Write yes or no."),
    ]
    assert address("confirm") not in text(seen)
    confirm(client)
    assert not Partner.objects.exists()


def test_rows_are_filtered_by_what_would_happen_and_paged(client, officer):
    PartnerFactory(**POLAND)
    codes = [f"X{chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(60)]
    put_in(client, POLAND, *({**POLAND, "code": code} for code in codes))

    new = client.get(address("preview"), {"show": "create", "page": 2})
    same = client.get(address("preview"), {"show": "same"})

    assert [entry.row for entry in new.context["entries"]] == list(range(53, 63))
    assert [entry.row for entry in same.context["entries"]] == [2]
    assert len(new.content) < 60_000


def test_another_persons_file_answers_as_one_that_does_not_exist(client, officer):
    put_in(client, POLAND)
    upload = staged()
    addresses = [address(name, upload) for name in ("preview", "choose", "confirm", "discard")]
    client.force_login(person("other", "view_partner", "add_partner", "change_partner", "import_partner"))

    answers = [client.get(addresses[0]), client.get(addresses[1]), client.post(addresses[2]), client.post(addresses[3])]
    nothing = client.get(reverse("office:import_preview", args=["no-such-token"]))

    assert [answer.status_code for answer in answers] == [404] * 4
    assert bare(answers[0], upload.token) == bare(nothing, "no-such-token")
    assert StagedUpload.objects.filter(pk=upload.pk).exists()
    assert upload.name not in text(client.get(reverse("office:import")))


def test_a_file_waits_for_a_week_and_is_then_gone(client, officer):
    put_in(client, POLAND)
    upload = staged()
    assert upload.expires_at - upload.created_at == pytest.approx(datetime.timedelta(days=7), abs=datetime.timedelta(seconds=5))

    StagedUpload.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))

    assert client.get(address("preview", upload)).status_code == 404
    put_in(client, GERMANY)
    assert not StagedUpload.objects.filter(pk=upload.pk).exists()


def test_importing_is_a_permission_of_its_own(client):
    client.force_login(person("reader", "view_partner", "add_partner", "change_partner"))

    assert client.get(reverse("office:import")).status_code == 403
    assert put_in(client, POLAND).status_code == 403


def test_only_permitted_datasets_can_be_chosen(client, officer):
    put_in(client, {"slug": "drone", "name_en": "Drones", "name_uk": "Дрони"}, name="coalitions.csv")

    client.post(address("choose"), {"dataset": "coalitions", "sheet": ""})

    assert staged().dataset == ""
    StagedUpload.objects.update(dataset="coalitions")
    assert client.get(address("preview")).status_code == 403
    assert client.post(address("confirm")).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "dataset", "sheet"),
    [
        ("partners.csv", csv_of(POLAND), "partners", ""),
        ("list.csv", csv_of(POLAND), "partners", ""),
        ("book.xlsx", workbook(notes=[["x"]], partners=[["code"]]), "partners", "partners"),
        ("book.xlsx", workbook(commitments=[["x"]], partners=[["code"]]), "workbook", ""),
        ("list.csv", b"x,y\n1,2\n", "", ""),
    ],
)
def test_what_a_file_holds_is_guessed_from_its_sheets_name_and_headings(client, officer, name, content, dataset, sheet):
    put_in(client, content=content, name=name)

    assert (staged().dataset, staged().sheet) == (dataset, sheet)


def test_a_file_that_is_no_spreadsheet_is_refused_beside_the_field(client, officer):
    answer = put_in(client, content=b"%PDF-1.7", name="list.pdf")

    assert answer.context["form"].errors == {"file": ["The file is not a spreadsheet: xlsx, ods and csv can be read."]}
    assert not StagedUpload.objects.exists()


def test_a_file_can_be_thrown_away(client, officer):
    put_in(client, POLAND)

    client.post(address("discard"))

    assert not StagedUpload.objects.exists()


def test_each_change_of_an_import_is_kept_with_file_person_and_batch(client, officer):
    put_in(client, POLAND)
    client.get(address("preview"))
    confirm(client)

    event = Partner.objects.get().history.get()
    batch = ImportBatch.objects.get()
    metadata = event.pgh_context.metadata
    assert {name: metadata[name] for name in ("act", "batch", "file", "sha256", "user")} == {
        "act": "import",
        "batch": batch.reference,
        "file": "partners.csv",
        "sha256": batch.sha256,
        "user": officer.pk,
    }


@override("en")
def test_releasing_more_widely_by_import_is_a_permission_of_its_own(officer):
    CommitmentFactory(reference="DRN-LV-0001", releasability="bilateral")
    row = {"reference": "DRN-LV-0001", "releasability": "public"}

    assert told(bring("commitments", row, user=officer)) == [
        (2, "releasability", "public", "Releasing a record more widely is a permission of its own, which you do not have.")
    ]
    assert bring("commitments", {**row, "releasability": "internal"}, user=officer).applied
    assert bring("commitments", row, user=None).applied
    assert Commitment.objects.get().releasability == "public"

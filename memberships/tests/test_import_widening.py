"""Releasing records more widely by a file: a permission, a reason, an entry; and what is marked above official use stays outside."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from coalitions.models import Coalition
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, MilestoneFactory, NeedFactory, PartnerFactory, desk_officer
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory, DeliveryFactory
from office.importing.secrecy import TooSecret, is_marked, is_marking_line, refuse_sheet
from office.models import ImportBatch, JournalEntry, StagedUpload
from office.roles import EDITOR
from office.spreadsheets.table import Row, Sheet
from office.tests.admin_forms import send
from office.tests.factories import UserFactory
from office.tests.importing import bring, csv_of, told
from office.tests.spreadsheets.making import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

NEW = {"coalition": "drone", "partners": "LV", "announced_on": "2025", "category": "in_kind", "item_en": "Drones"}
PUBLISHED = {"reference": "DRN-LV-0001", "releasability": "public"}
REASON = "Published by the ministry on 1 March"
NO_REASON = "Say why this is released more widely."
TOO_SECRET = (
    "The file carries a marking above “for official use only”. This register is no place for it: nothing of it was kept. "
    "Remove it from this computer as the rules for such papers say."
)


@pytest.fixture(autouse=True)
def kept():
    drone = CoalitionFactory(slug="drone", code="DRN")
    return CommitmentFactory(reference="DRN-LV-0001", coalition=drone, partners=[PartnerFactory(code="LV")], releasability="bilateral")


@pytest.fixture
def chief(client):
    user = UserFactory(role=EDITOR)
    client.force_login(user)
    return user


def put_in(client, *rows, name="commitments.csv", content=None):
    upload = SimpleUploadedFile(name, csv_of(*rows) if content is None else content)
    return send(client, reverse("office:import"), {"file": upload})


def address(name):
    return reverse(f"office:import_{name}", args=[StagedUpload.objects.get().token])


def released():
    return Commitment.objects.get(reference="DRN-LV-0001").releasability


def entries(kind):
    return list(JournalEntry.objects.filter(kind=kind))


def run(*arguments):
    stream = io.StringIO()
    try:
        call_command("import_sheet", *map(str, arguments), "--language", "en", stdout=stream)
        code = 0
    except SystemExit as stopped:
        code = stopped.code
    return code, stream.getvalue()


# A reason


def test_the_preview_counts_and_shows_rows_that_are_released_more_widely(client, chief):
    put_in(client, {**NEW, **PUBLISHED}, {**NEW, "releasability": "coalition"}, {**NEW, "item_en": "Nets"})

    seen = client.get(address("preview"), {"show": "widened"})
    page = " ".join(seen.content.decode().split())

    assert seen.context["preview"].counts["widened"] == 2
    assert [entry.row for entry in seen.context["entries"]] == [2, 3]
    assert "2 rows release their records to more people than before." in page
    assert page.count(">released more widely<") == 2
    assert 'name="reason"' in page


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_applied(client, chief, reason):
    put_in(client, PUBLISHED)

    answer = client.post(address("confirm"), {"digest": StagedUpload.objects.get().digest, "reason": reason})

    assert answer.context["form"].errors["reason"] == [NO_REASON]
    assert (released(), ImportBatch.objects.exists(), entries("import")) == ("bilateral", False, [])


def test_a_reason_that_is_too_long_is_shown_again_to_be_shortened(client, chief):
    put_in(client, PUBLISHED)

    answer = client.post(address("confirm"), {"digest": StagedUpload.objects.get().digest, "reason": "why " * 200})

    assert answer.context["form"].errors["reason"] == ["Say it in at most 500 characters."]
    assert "why why" in answer.content.decode()
    assert released() == "bilateral"


def test_with_a_reason_it_is_applied_and_the_reason_stands_in_the_history_and_the_journal(client, chief):
    put_in(client, {**NEW, **PUBLISHED}, {**NEW, "releasability": "coalition"})

    client.post(address("confirm"), {"digest": StagedUpload.objects.get().digest, "reason": f" {REASON} "})

    batch = ImportBatch.objects.get()
    event = Commitment.objects.get(reference="DRN-LV-0001").history.order_by("pgh_id").last()
    (widening,) = entries("widening")
    assert released() == "public"
    assert (event.pgh_context.metadata["reason"].strip(), event.pgh_context.metadata["batch"]) == (REASON, batch.reference)
    assert (widening.by, widening.about) == (chief, batch.reference)
    assert widening.facts == {
        "route": "import",
        "reason": REASON,
        "records": [["DRN-LV-0001 Drones", "bilateral", "public"], ["DRN-LV-0002 Drones", "internal", "coalition"]],
    }


def test_an_import_that_widens_nothing_asks_for_no_reason(client, chief):
    put_in(client, {"reference": "DRN-LV-0001", "releasability": "internal"})

    page = client.get(address("preview")).content.decode()
    client.post(address("confirm"), {"digest": StagedUpload.objects.get().digest})

    assert 'name="reason"' not in page
    assert (released(), entries("widening")) == ("internal", [])


def test_the_command_line_asks_for_a_reason_too_and_tells_how_many_rows_widen(tmp_path):
    path = tmp_path / "commitments.csv"
    path.write_bytes(csv_of(PUBLISHED))

    looked = run("commitments", path, "--json")
    refused = run("commitments", path, "--apply", "--json")
    done = run("commitments", path, "--apply", "--json", "--reason", REASON)

    assert [(code, json.loads(answer)["widened"], json.loads(answer)["applied"]) for code, answer in (looked, refused, done)] == [
        (0, 1, False),
        (1, 1, False),
        (0, 1, True),
    ]
    assert json.loads(refused[1])["errors"] == [{"sheet": "", "row": None, "column": "", "value": "", "reason": NO_REASON}]
    assert [(entry.by, entry.facts["reason"]) for entry in entries("widening")] == [(None, REASON)]


def test_the_public_facts_give_a_reason_of_their_own():
    call_command("load_sample_data", overwrite=True, stdout=io.StringIO())

    assert [entry.facts["reason"] for entry in entries("widening")] == ["Public facts: each row names the public source that says it."]


# By another column than the releasability


REACHED = "This would give the record to more people than before, which is a permission of its own that you do not have. Set it to internal first; then it may be changed."  # noqa: E501 -- a sentence
TAKEN_OFF = "Taking off a marking is a permission of its own, which you do not have."
WAYS = {
    "coalition": ({"releasability": "coalition"}, {"coalition": "navy"}, REACHED, ("coalition: drone", "coalition: navy")),
    "partners": ({"releasability": "bilateral"}, {"partners": "LV; DE"}, REACHED, ("bilateral: LV", "bilateral: DE, LV")),
    "partner": ({"releasability": "coalition"}, {"partners": "DE"}, REACHED, ("coalition: LV", "coalition: DE")),
    "marking": ({"marking": "official_use"}, {"marking": "open"}, TAKEN_OFF, ("official_use", "open")),
}


@pytest.mark.parametrize(("stands", "row", "sentence", "said"), WAYS.values(), ids=WAYS)
def test_a_row_gives_a_record_to_more_people_only_with_permission_and_reason(kept, stands, row, sentence, said):
    navy = CoalitionFactory(slug="navy", code="NAV")
    PartnerFactory(code="DE")
    Commitment.objects.filter(pk=kept.pk).update(**stands)
    row = {"reference": kept.reference, **row}

    refused = bring("commitments", row, user=desk_officer(kept.coalition, navy))
    unsaid = bring("commitments", row, user=UserFactory(role=EDITOR), reason="")
    assert [error[3] for error in told(refused)] == [sentence]
    assert (unsaid.needs_reason, unsaid.widened, entries("widening")) == (NO_REASON, 1, [])

    assert bring("commitments", row, user=UserFactory(role=EDITOR)).applied
    assert [entry.facts["records"] for entry in entries("widening")] == [[[str(kept), *said]]]


@pytest.mark.parametrize(
    ("stands", "row"),
    [
        ({"releasability": "coalition"}, {"coalition": "navy", "releasability": "internal"}),
        ({"releasability": "bilateral"}, {"coalition": "navy"}),
        ({"releasability": "internal"}, {"coalition": "navy", "partners": "LV; DE"}),
        ({"releasability": "public"}, {"partners": "DE"}),
        ({"releasability": "bilateral"}, {"partners": ""}),
        ({}, {"marking": "official_use"}),
    ],
)
def test_a_row_that_gives_a_record_to_nobody_more_is_free(kept, stands, row):
    navy = CoalitionFactory(slug="navy", code="NAV")
    PartnerFactory(code="DE")
    Commitment.objects.filter(pk=kept.pk).update(**stands)

    outcome = bring("commitments", {"reference": kept.reference, **row}, user=desk_officer(kept.coalition, navy), reason="")

    assert (told(outcome), outcome.applied, outcome.total("update"), outcome.widened) == ([], True, 1, 0)


@pytest.mark.parametrize(
    ("dataset", "make", "row"),
    [
        ("meetings", lambda: MeetingFactory(format=coalition("drone"), reference="DRN-25"), {"reference": "DRN-25", "format": "navy"}),
        ("needs", lambda: NeedFactory(coalition=coalition("drone"), reference="DRN-N-1"), {"reference": "DRN-N-1", "coalition": "navy"}),
        ("deliveries", lambda: DeliveryFactory(coalition=coalition("drone"), reference="D-1"), {"reference": "D-1", "partners": "DE"}),
        (
            "milestones",
            lambda: MilestoneFactory(line__roadmap__coalition=coalition("drone"), reference="DRN-M-1"),
            {"reference": "DRN-M-1", "coalition": "drone", "version": 1, "responsible": "DE"},
        ),
    ],
    ids=["meetings", "needs", "deliveries", "milestones"],
)
def test_so_it_is_with_every_marked_record(dataset, make, row):
    record, navy = make(), CoalitionFactory(slug="navy", code="NAV")
    PartnerFactory(code="DE")
    type(record).objects.filter(pk=record.pk).update(releasability="coalition")

    outcome = bring(dataset, row, user=desk_officer(coalition("drone"), navy))

    assert [error[3] for error in told(outcome)] == [REACHED]


def coalition(slug):
    return Coalition.objects.get(slug=slug)


# What came is written down


def test_an_applied_import_is_an_entry_with_file_digest_and_counts(client, chief):
    put_in(client, {"reference": "DRN-LV-0001", "note": "HIDDENWORD"})
    client.post(address("confirm"), {"digest": StagedUpload.objects.get().digest})

    batch = ImportBatch.objects.get()
    (entry,) = entries("import")
    assert (entry.by, entry.about, entry.address) == (chief, batch.reference, "127.0.0.1")
    assert entry.facts == {
        "file": "commitments.csv",
        "sha256": batch.sha256,
        "dataset": "commitments",
        "sheets": ["commitments"],
        "created": 0,
        "updated": 1,
        "same": 0,
        "widened": 0,
    }


def test_looking_and_failing_are_no_entries():
    bring("commitments", {"reference": "DRN-LV-0001", "note": "x"}, apply=False)
    bring("commitments", {"reference": "DRN-LV-0001", "quantity": "many"})

    assert entries("import") == []


# Marked above official use


def sheet_marked(marking):
    return Sheet("", (Row(1, (*NEW, "marking")), Row(2, (*NEW.values(), marking))))


@pytest.mark.parametrize(
    "marking",
    [
        "таємно", "Цілком таємно", "ОСОБЛИВОЇ ВАЖЛИВОСТІ", "Т", "ЦТ", "с", "Секретно", "SECRET", "Top Secret", "CONFIDENTIAL", "Restricted",
        "NATO SECRET", "nato confidential", "NATO RESTRICTED", "COSMIC TOP SECRET", "EU RESTRICTED", "RESTREINT UE/EU RESTRICTED",
        "SECRET//REL TO UKR", "Таємно (п. 1.2)", "VS-NfD", "VS-Vertraulich", "TAJNE".lower(), "NS", "R-UE",
    ],
)  # fmt: skip
def test_every_marking_above_official_use_is_known(marking):
    assert is_marked(marking)
    with pytest.raises(TooSecret):
        refuse_sheet(sheet_marked(marking))


@pytest.mark.parametrize("marking", ["", "open", "official_use", "відкрито", "ДСК", "для службового користування", "не таємно", "нетаємно",
                                     "unclassified", "NATO UNCLASSIFIED", "not restricted", "unrestricted", "secretariat"])  # fmt: skip
def test_what_is_not_above_official_use_is_not_taken_for_it(marking):
    assert not is_marked(marking)
    refuse_sheet(sheet_marked(marking))


@pytest.mark.parametrize(
    "line", ["ТАЄМНО", "Гриф: таємно", "(NATO SECRET)", "Таємно. Прим. № 1", "Перелік зобов'язань – ТАЄМНО", "Top secret"]
)
def test_a_marking_line_is_known(line):
    assert is_marking_line(line)


@pytest.mark.parametrize(
    "line", ["Commitments of restricted use", "The confidential annex is not here", "Таємно зроблено багато", "Secretariat"]
)
def test_a_sentence_in_which_the_word_occurs_is_no_marking_line(line):
    assert not is_marking_line(line)


HEADINGS, ROW = list(NEW), list(NEW.values())


def headed(text):
    """An xlsx whose printed pages say something at their head."""
    source, out = io.BytesIO(workbook(commitments=[HEADINGS, ROW])), io.BytesIO()
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(out, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                told = f"<headerFooter><oddHeader>&amp;C&amp;8{text}</oddHeader></headerFooter></worksheet>"
                content = content.decode().replace("</worksheet>", told).encode()
            copy.writestr(name, content)
    return out.getvalue()


SECRET_FILES = {
    "cell": ("commitments.csv", csv_of({**NEW, "note": "HIDDENWORD", "marking": "Таємно"})),
    "other heading": ("commitments.xlsx", workbook(commitments=[[*HEADINGS, "Гриф секретності"], [*ROW, "secret"]])),
    "sheet without markings": (
        "partners.xlsx",
        workbook(partners=[["code", "name_en", "Classification"], ["LV", "L", "S"]]),
    ),
    "line above": ("commitments.xlsx", workbook(commitments=[["ТАЄМНО"], ["Прим. № 1"], HEADINGS, ROW])),
    "line below": ("commitments.xlsx", workbook(commitments=[HEADINGS, ROW, ["NATO SECRET"]])),
    "name of the file": ("Таємно_commitments.csv", csv_of(NEW)),
    "name of a sheet": ("commitments.xlsx", workbook(commitments=[HEADINGS, ROW], **{"NATO SECRET": [["x"]]})),
    "head of the page": ("commitments.xlsx", headed("TOP SECRET")),
    "file nobody knows": ("list.csv", csv_of({"x": "1", "y": "2", "гриф": "таємно"})),
}


@pytest.mark.parametrize(("name", "content"), SECRET_FILES.values(), ids=SECRET_FILES)
def test_such_a_file_is_refused_with_its_sentence_and_nothing_of_it_is_kept(client, chief, name, content):
    answer = put_in(client, name=name, content=content)

    page = client.get(answer.url).content.decode()
    (entry,) = entries("import")
    assert TOO_SECRET in page
    assert not StagedUpload.objects.exists()
    assert Commitment.objects.count() == 1
    assert (entry.by, entry.about, sorted(entry.facts)) == (chief, "refused", ["bytes", "refused", "sha256"])
    assert name not in page


def test_choosing_another_sheet_that_is_marked_throws_the_file_away(client, chief):
    put_in(client, content=workbook(first=[HEADINGS, ROW], second=[["ТАЄМНО"], HEADINGS, ROW]), name="list.xlsx")

    answer = send(client, address("choose"), {"dataset": "commitments", "sheet": "second"})

    assert TOO_SECRET in client.get(answer.url).content.decode()
    assert not StagedUpload.objects.exists()
    assert [entry.facts["refused"] for entry in entries("import")] == ["marking"]


def test_the_command_line_refuses_it_too_and_says_where_but_not_what(tmp_path):
    path = tmp_path / "commitments.csv"
    path.write_bytes(csv_of(NEW, {**NEW, "item_en": "HIDDENWORD", "marking": "NATO SECRET"}))

    code, answer = run("commitments", path, "--apply", "--json")

    assert (code, json.loads(answer)["errors"]) == (1, [{"sheet": "", "row": 3, "column": "", "value": "", "reason": TOO_SECRET}])
    assert "HIDDENWORD" not in answer
    assert [entry.facts["refused"] for entry in entries("import")] == ["marking"]


def test_a_marking_nobody_knows_is_an_ordinary_mistake():
    assert told(bring("commitments", {**NEW, "marking": "purple"})) == [
        (2, "marking", "purple", "This word is not one of: open, for official use only.")
    ]

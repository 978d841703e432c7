"""`import_sheet` and `export_sheet`, as scripts call them."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override

from coalitions.models import Coalition, Partner
from coalitions.tests.factories import PartnerFactory
from office.models import ImportBatch
from office.tests.importing import csv_of
from office.tests.spreadsheets.making import workbook

pytestmark = pytest.mark.django_db

POLAND = {"code": "PL", "name_en": "Poland", "name_uk": "Польща"}
HEADINGS = ["code", "name_en", "name_uk"]


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def run(*arguments):
    """Return the exit code and what was printed."""
    stream = io.StringIO()
    try:
        call_command("import_sheet", *map(str, arguments), stdout=stream)
        code = 0
    except SystemExit as stopped:
        code = stopped.code
    return code, stream.getvalue()


def run_json(*arguments):
    code, printed = run(*arguments, "--json")
    return code, json.loads(printed)


@pytest.fixture
def partners(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_bytes(csv_of(POLAND, {**POLAND, "code": "DE", "name_en": "Germany", "name_uk": "Німеччина"}))
    return path


def test_without_apply_nothing_is_written(partners):
    code, answer = run_json("partners", partners)

    assert code == 0
    assert answer == {
        "dataset": "partners",
        "rows": 2,
        "create": 2,
        "update": 0,
        "same": 0,
        "widened": 0,
        "errors": [],
        "warnings": [],
        "applied": False,
        "batch": None,
    }
    assert not Partner.objects.exists()
    assert not ImportBatch.objects.exists()


def test_apply_writes_and_names_its_batch(partners):
    PartnerFactory(code="DE", name_en="Germany", name_uk="Німеччина")

    code, answer = run_json("partners", partners, "--apply")

    batch = ImportBatch.objects.get()
    assert (code, answer["applied"], answer["batch"]) == (0, True, batch.reference)
    assert (answer["create"], answer["update"], answer["same"]) == (1, 0, 1)
    assert (batch.created, batch.updated, batch.same, batch.file_name, batch.by) == (1, 0, 1, "partners.csv", None)
    assert len(batch.sha256) == 64


def test_errors_exit_with_1_and_write_nothing(tmp_path):
    path = tmp_path / "partners.csv"
    path.write_bytes(csv_of(POLAND, {**POLAND, "code": "DE", "nato": "perhaps"}))

    code, answer = run_json("partners", path, "--apply")

    assert code == 1
    assert answer["errors"] == [{"sheet": "", "row": 3, "column": "nato", "value": "perhaps", "reason": "Write yes or no."}]
    assert (answer["applied"], answer["batch"]) == (False, None)
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"%PDF-1.7", "The file is not a spreadsheet: xlsx, ods and csv can be read."),
        ("a.csv", b"", "The file is empty."),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "Files of the format xls are not read: open it in the spreadsheet program and save it as xlsx.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_exits_with_2_and_still_prints_the_object(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)

    code, answer = run_json("partners", path)

    assert code == 2
    assert answer["errors"] == [{"sheet": "", "row": None, "column": "", "value": "", "reason": reason}]
    assert (answer["rows"], answer["applied"], answer["batch"]) == (0, False, None)


def test_a_file_that_is_not_there_exits_with_2(tmp_path):
    code, answer = run_json("partners", tmp_path / "nowhere.csv")

    assert code == 2
    assert answer["errors"][0]["reason"] == f"There is no file {tmp_path / 'nowhere.csv'}."


def test_a_dataset_that_is_not_known_still_prints_the_object(partners):
    code, answer = run_json("partner", partners, "--language", "en")

    assert (code, answer["dataset"], answer["rows"]) == (2, "partner", 0)
    assert answer["errors"][0]["reason"].startswith("There is no dataset “partner”; there are: partners, coalitions,")


def test_for_people_each_error_is_one_sentence(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(Partners=[[*HEADINGS, "nato"], ["PL", "Poland", "Польща", "perhaps"]]))

    code, printed = run("partners", path, "--sheet", "Partners")

    assert code == 1
    assert printed == (
        "Error: sheet “Partners”, row 2, column “nato”, value “perhaps”: Write yes or no.\n"
        "1 new, 0 changed, 0 the same.\nNothing was written.\n".replace("1 new", "0 new")
    )


def test_the_sheet_is_the_named_one_else_that_of_the_dataset_else_the_first(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(
        workbook(notes=[HEADINGS, ["XA", "A", "А"]], Partners=[HEADINGS, ["XB", "B", "Б"]], third=[HEADINGS, ["XC", "C", "В"]])
    )
    alone = tmp_path / "alone.xlsx"
    alone.write_bytes(workbook(anything=[HEADINGS, ["XD", "D", "Г"]]))

    run("partners", path, "--apply")
    run("partners", path, "--sheet", "third", "--apply")
    run("partners", alone, "--apply")
    code, answer = run_json("partners", path, "--sheet", "fourth")

    assert set(Partner.objects.values_list("code", flat=True)) == {"XB", "XC", "XD"}
    assert (code, answer["errors"][0]["reason"]) == (2, "The workbook has no sheet “fourth”; it has: notes, Partners, third.")


def test_a_workbook_sums_its_sheets(tmp_path):
    path = tmp_path / "book.xlsx"
    coalitions = [["slug", "name_en", "name_uk"], ["drone", "Drones", "Дрони"]]
    path.write_bytes(
        workbook(coalitions=coalitions, partners=[HEADINGS, ["PL", "Poland", "Польща"], ["DE", "Germany", "Німеччина"]], notes=[["x"]])
    )

    code, answer = run_json("workbook", path, "--apply")

    assert (code, answer["rows"], answer["create"]) == (0, 3, 3)
    assert answer["sheets"] == {
        "partners": {"rows": 2, "create": 2, "update": 0, "same": 0},
        "coalitions": {"rows": 1, "create": 1, "update": 0, "same": 0},
    }
    assert Coalition.objects.exists()


def test_a_workbook_without_any_known_sheet_cannot_be_read(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(notes=[["x"]]))

    assert run_json("workbook", path)[0] == 2


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "ods"])
def test_an_export_is_of_its_suffixs_format_and_comes_back_unchanged(tmp_path, suffix):
    PartnerFactory(code="PL", name_en="=Poland", name_uk="Польща", note="two\nlines", nato=True)
    path = tmp_path / f"out.{suffix}"

    call_command("export_sheet", "partners", path, language="uk")

    assert run_json("partners", path)[1]["same"] == 1
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_an_export_without_a_language_speaks_field_names_and_code_words(tmp_path):
    PartnerFactory(code="PL", name_en="Poland", name_uk="Польща", nato=True)

    call_command("export_sheet", "partners", tmp_path / "out.csv")

    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "code,name_en,name_uk,kind,nato,eu,aliases,contact_cadence_days,plans_by,source,note",
        "PL,Poland,Польща,state,yes,no,,,quarter,,",
    ]


@pytest.mark.parametrize(
    ("dataset", "name", "reason"),
    [
        ("partners", "out.pdf", "The suffix of out.pdf is none of: xlsx, csv, ods."),
        ("workbook", "out.csv", "A workbook has several sheets and a CSV holds one: write xlsx or ods."),
    ],
)
def test_an_export_that_cannot_be_is_one_sentence(tmp_path, dataset, name, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("export_sheet", dataset, tmp_path / name)

    assert not (tmp_path / name).exists()


def test_a_sheet_asked_of_a_csv_exits_with_2(partners):
    code, answer = run_json("partners", partners, "--sheet", "Partners")

    assert (code, answer["errors"][0]["reason"]) == (2, "A CSV has no sheets, so none is named “Partners”.")


@pytest.mark.parametrize("dataset", ["working-groups", "workbook"])
def test_two_sheets_named_like_one_dataset_exit_with_2(tmp_path, dataset):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(**{"working-groups": [["x"]], "Working groups": [["x"]]}))

    code, answer = run_json(dataset, path)

    assert (code, answer["errors"][0]["reason"]) == (
        2,
        "The sheets “working-groups” and “Working groups” are both named like the dataset working-groups; rename one of them.",
    )


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mysql://somewhere", "DATABASE_URL must read postgresql://user:password@host:port/name."),
        ("postgresql://someone:secret@127.0.0.1:1/register", "refused"),
    ],
)
def test_a_database_that_is_not_there_exits_with_2_and_still_prints_the_object(partners, address, reason):
    done = subprocess.run(
        [sys.executable, "manage.py", "import_sheet", "partners", str(partners), "--json", "--language", "en"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )

    answer = json.loads(done.stdout)
    assert (done.returncode, answer["dataset"], answer["applied"], answer["rows"]) == (2, "partners", False, 0)
    assert reason in answer["errors"][0]["reason"]
    assert "secret" not in done.stdout

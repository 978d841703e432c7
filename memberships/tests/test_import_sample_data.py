"""The public facts come in by the ordinary road, whole, and go out as they came."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import override

from coalitions.models import Coalition, Meeting, Need, Partner, Roadmap, UnitConversion
from memberships.models import AccessionStep, Allocation, Commitment, Delivery, Membership, UseReport
from office import datasets
from office.exporting import export
from office.importing.run import File, read_tables, run_import
from office.tests.importing import bring, changed, counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

FOLDER = Path(__file__).parents[2] / "sample_data"
# The columns of the public facts, and the column of our export that holds each.
PUBLIC = {
    "partners": {name: name for name in ["code", "name_en", "name_uk", "kind", "nato", "eu", "note"]} | {"source_url": "source"},
    "coalitions": {name: name for name in ["slug", "name_en", "name_uk", "kind", "founded_on", "note"]}
    | {"capability_area": "area", "source_url": "source"},
    "memberships": {
        "coalition_slug": "coalition",
        "partner_code": "partner",
        "role": "role",
        "since": "since",
        "source_url": "source",
        "note": "note",
    },
    "meetings": {
        "slug": "reference",
        "format_slug": "format",
        "title_en": "title_en",
        "held_on": "held_on",
        "place": "place_en",
        "mode": "mode",
        "source_url": "source",
        "note": "note",
    },
    "commitments": {
        "coalition_slug": "coalition",
        "partner_code": "partners",
        "announced_on": "announced_on",
        "category": "category",
        "item_en": "item_en",
        "quantity": "quantity",
        "unit": "unit",
        "amount": "amount",
        "currency": "currency",
        "period": "period_reported",
        "delivery_status_reported": "status_reported",
        "source_url": "source",
        "attribution": "attribution",
        "note": "note",
    },
    "deliveries": {
        "coalition_slug": "coalition",
        "partner_codes": "partners",
        "delivered_on": "date_reported",
        "item_en": "item_en",
        "quantity": "quantity",
        "unit": "unit",
        "amount": "amount",
        "currency": "currency",
        "source_url": "source",
        "note": "note",
    },
}
# The words of the public facts that the ledger keeps as another word of its own.
WORDS = {
    ("partners", "kind"): {"country": "state"},
    ("commitments", "category"): {"financial": "money"},
    ("commitments", "unit"): {"ships": "ship", "persons": "person", "pcs/month": "pcs"},
    ("deliveries", "unit"): {},
}


def rows_of(dataset):
    with (FOLDER / f"{dataset}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def public_file(dataset):
    """The file as it was published: the public columns alone."""
    stream = io.StringIO()
    out = csv.DictWriter(stream, list(PUBLIC[dataset]), extrasaction="ignore")
    out.writeheader()
    out.writerows(rows_of(dataset))
    return stream.getvalue().encode()


def exported(dataset):
    stream = io.BytesIO()
    export(stream, "csv", dataset, coded=True)
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"))))


def test_nothing_is_dropped():
    loaded = [Partner, Coalition, Membership, Meeting, Commitment, Delivery, AccessionStep, Roadmap, Allocation]
    loaded += [UseReport, UnitConversion]
    names = ["partners", "coalitions", "memberships", "meetings", "commitments", "deliveries", "accession-steps", "roadmaps", "allocations"]
    names += ["use-reports", "unit-conversions"]

    assert [model.objects.count() for model in loaded] == [len(rows_of(name)) for name in names]
    assert Need.objects.count() == len({row["reference"] for row in rows_of("needs")})


@pytest.mark.parametrize("dataset", PUBLIC)
def test_every_original_cell_goes_out_as_it_came(dataset):
    originals = [{PUBLIC[dataset][name]: row[name] for name in PUBLIC[dataset]} for row in rows_of(dataset)]
    expected = sorted(tuple(_as_kept(dataset, name, cell) for name, cell in row.items()) for row in originals)
    columns = list(PUBLIC[dataset].values())

    kept = sorted(tuple(_as_given(dataset, name, row[name]) for name in columns) for row in exported(dataset))

    assert kept == expected


def _as_kept(dataset, name, cell):
    """A public cell in the ledger's own word; all else must be the very same text."""
    if name == "partners":
        return "; ".join(part.strip() for part in cell.split(";")) if cell else ""
    if (dataset, name) == ("meetings", "reference"):
        return cell.upper()
    return WORDS.get((dataset, name), {}).get(cell, cell)


def _as_given(dataset, name, cell):
    """Of a joint pledge the public facts name only the first partner."""
    return cell.split(";")[0] if (dataset, name) == ("commitments", "partners") else cell


def test_a_monthly_rate_is_a_basis_and_no_unit():
    monthly = [row["item_en"] for row in rows_of("commitments") if row["unit"] == "pcs/month"]

    assert set(Commitment.objects.filter(basis="per_month").values_list("item_en", flat=True)) == set(monthly)


def test_loading_again_changes_nothing():
    stream = io.StringIO()
    call_command("load_sample_data", json=True, stdout=stream)

    answer = json.loads(stream.getvalue())
    assert (answer["create"], answer["update"], answer["same"]) == (0, 0, answer["rows"])
    assert (answer["applied"], answer["batch"]) == (False, None)


def test_loading_again_shows_what_was_edited_since_and_leaves_it():
    Partner.objects.filter(code="FR").update(name_en="The French Republic")
    deleted = Delivery.objects.order_by("pk").first()
    reference, rows = deleted.reference, Delivery.objects.count()
    deleted.delete()
    out, err = io.StringIO(), io.StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("load_sample_data", stdout=out, stderr=err)

    said = out.getvalue().splitlines()
    assert left.value.code == 1
    assert said[0].startswith("partners ") and said[0].endswith(": name_en: The French Republic → France")
    assert said[1].startswith("deliveries ") and said[1].endswith(": new")
    assert (len(said), said[2].startswith("1 new, 1 changed, ")) == (3, True)
    assert err.getvalue().startswith("Nothing was written, since this register already holds records; add --overwrite")
    assert Partner.objects.get(code="FR").name_en == "The French Republic"
    assert not Delivery.objects.filter(reference=reference).exists()

    call_command("load_sample_data", overwrite=True, verbosity=0, stdout=io.StringIO())

    assert (Partner.objects.get(code="FR").name_en, Delivery.objects.count()) == ("France", rows)


def test_loading_an_untouched_register_again_says_so_and_that_is_all():
    out = io.StringIO()
    call_command("load_sample_data", stdout=out)

    assert re.fullmatch(r"0 new, 0 changed, \d+ the same\.\n", out.getvalue())


@pytest.mark.parametrize("dataset", PUBLIC)
def test_the_public_file_over_the_sample_data_changes_nothing(dataset):
    outcome = bring(dataset, content=public_file(dataset))

    assert changed(outcome) == {}
    assert counts(outcome) == {"create": 0, "update": 0, "same": len(rows_of(dataset))}
    assert outcome.warnings == []


@pytest.mark.parametrize(("suffix", "language"), [("xlsx", "uk"), ("xlsx", "en"), ("ods", "uk"), ("xlsx", None)])
def test_our_own_workbook_changes_nothing_in_either_language(suffix, language):
    stream = io.BytesIO()
    with override(language or "en"):
        export(stream, suffix, "workbook", coded=language is None)
    file = File(f"register.{suffix}", stream.getvalue())

    with override("en" if language == "uk" else "uk"):
        outcome = run_import([(file, read_tables(file, "workbook"))], "workbook")

    assert outcome.errors == []
    assert changed(outcome) == {}
    assert {sheet.dataset for sheet in outcome.sheets} == set(datasets.all())


@pytest.mark.parametrize("dataset", ["partners", "meetings", "milestones", "needs", "commitments", "allocations", "deliveries"])
def test_our_own_csv_changes_nothing(dataset):
    stream = io.BytesIO()
    with override("uk"):
        export(stream, "csv", dataset)

    with override("en"):
        outcome = bring(dataset, content=stream.getvalue())

    assert outcome.errors == []
    assert changed(outcome) == {}

"""What became of the deliveries by a quarter's end: entered by hand and by spreadsheet, released like any other marked record."""

import io
from decimal import Decimal

import pytest
from django.utils.translation import override

from coalitions.models import Unit, UnitConversion
from coalitions.tests.factories import CoalitionFactory, NeedFactory, PartnerFactory, UnitConversionFactory, imprecise
from memberships.models import Allocation, Commitment, UseReport
from memberships.tests.factories import CommitmentFactory, UseReportFactory
from office.exporting import export
from office.markings import Audience
from office.models import JournalEntry
from office.tests.admin_forms import address, filled, listing, send
from office.tests.importing import bring, changed, counts, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def commitment():
    return CommitmentFactory(reference="ART-LV-0001", coalition=CoalitionFactory(slug="artillery"), partners=[PartnerFactory(code="LV")])


def exported(dataset):
    stream = io.BytesIO()
    with override("uk"):
        export(stream, "xlsx", dataset)
    return stream.getvalue()


def test_a_report_is_added_in_the_workbench(client, editor, commitment):
    given = {
        "commitment": commitment.pk,
        "quarter": "Q3 2025",
        "in_service": "7",
        "lost": "0",
        "marking": "open",
        "releasability": "internal",
    }

    response = send(client, listing(UseReport, "add"), given | {"marking": "open", "releasability": "internal"})

    assert response.status_code == 302
    (report,) = UseReport.objects.all()
    assert (str(report.quarter), report.in_service, report.spent, report.lost) == ("2025-Q3", 7, None, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_reports_costs_the_same_however_long(client, editor, rows, django_assert_num_queries):
    for _number in range(rows):
        UseReportFactory(commitment=CommitmentFactory(partners=[PartnerFactory(), PartnerFactory()]))

    with django_assert_num_queries(12):
        response = client.get(listing(UseReport))

    assert response.context["cl"].result_count == rows


def test_moving_a_report_to_a_commitment_of_another_partner_asks_why(client, editor, commitment):
    report = UseReportFactory(commitment=commitment, releasability="bilateral")
    other = CommitmentFactory(partners=[PartnerFactory(code="DK")])
    page = client.get(address(report))

    refused = client.post(address(report), filled(page, commitment=other.pk))

    assert refused.status_code == 200
    assert UseReport.objects.get().commitment == commitment
    send(client, address(report), filled(client.get(address(report)), commitment=other.pk, widening_reason="The lot is theirs"))
    assert UseReport.objects.get().commitment == other
    (entry,) = JournalEntry.objects.filter(kind="widening")
    assert (entry.facts["before"], entry.facts["after"]) == ("bilateral: LV", "bilateral: DK")


def test_a_report_is_told_to_its_commitments_partner_only_where_it_is_released(commitment):
    UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q1"))
    released = UseReportFactory(commitment=commitment, quarter=imprecise("2025-Q2"), releasability="bilateral")

    assert list(UseReport.objects.releasable_to(Audience.parse("partner:LV"))) == [released]
    assert list(UseReport.objects.releasable_to(Audience.parse("partner:DK"))) == []
    assert list(UseReport.objects.releasable_to(Audience.parse("public"))) == []


def test_a_sheet_brings_reports_and_finds_them_by_commitment_and_quarter(commitment):
    row = {"commitment": "ART-LV-0001", "quarter": "Q3 2025", "in_service": "7", "spent": "1.5", "under_repair": "", "lost": "0"}

    assert counts(bring("use-reports", row)) == {"create": 1, "update": 0, "same": 0}
    assert counts(bring("use-reports", row)) == {"create": 0, "update": 0, "same": 1}
    assert changed(bring("use-reports", {**row, "in_service": "6"})) == {2: {"in_service": ("7", "6")}}
    assert (UseReport.objects.get().in_service, UseReport.objects.get().spent) == (Decimal(6), Decimal("1.5"))


@pytest.mark.parametrize(
    ("given", "column", "sentence"),
    [
        ({"quarter": "2025-09"}, "quarter", "Use is reported by quarter."),
        ({"in_service": "-1"}, None, "A figure of use is not below zero."),
        ({"in_service": ""}, None, "A use report has at least one figure."),
    ],
)
def test_a_row_that_is_no_report_is_an_error(commitment, given, column, sentence):
    outcome = bring("use-reports", {"commitment": "ART-LV-0001", "quarter": "2025-Q3", "in_service": "7", **given})

    assert UseReport.objects.count() == 0
    assert [(problem[1], problem[3]) for problem in told(outcome)] == [(column, sentence)] or sentence in str(told(outcome))


def test_reports_conversions_and_what_a_link_says_survive_their_own_export(commitment):
    UseReportFactory(commitment=commitment, spent=Decimal("1.25"), lost=0, reported_on=imprecise("2025-10-15"), note="Said by letter")
    UnitConversionFactory(unit=Unit.objects.get(code="battery"), into=Unit.objects.get(code="system"), factor=Decimal("6.5"))
    Commitment.objects.update(is_minimum=True, condition="If others do", condition_quantity=30, condition_met_on=imprecise("2025-02"))
    need = NeedFactory(unit=Unit.objects.get(code="system"))
    Allocation.objects.create(commitment=commitment, need=need, quantity=5, counts_as=2)

    for name in ("use-reports", "unit-conversions", "commitments", "allocations"):
        outcome = bring(name, content=exported(name), name=f"{name}.xlsx")
        assert (name, outcome.errors, changed(outcome), outcome.total("same")) == (name, [], {}, 1)


def test_a_conversion_is_changed_by_its_two_units(commitment):
    bring("unit-conversions", {"unit": "battery", "factor": "6", "into": "system"})
    bring("unit-conversions", {"unit": "batteries", "factor": "8", "into": "systems", "source": "The office's own letter"})

    (conversion,) = UnitConversion.objects.all()
    assert (conversion.unit.code, conversion.factor, conversion.into.code) == ("battery", 8, "system")
    assert conversion.source == "The office's own letter"

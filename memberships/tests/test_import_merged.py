"""What was merged does not come back by an old file."""

import io

import pytest
from django.core.exceptions import ValidationError

from coalitions.models import Partner
from coalitions.operations import merge_partners
from coalitions.tests.factories import CoalitionFactory, NeedFactory, PartnerFactory
from memberships.models import Allocation, Commitment, Delivery
from memberships.operations import merge_commitments
from memberships.tests.factories import CommitmentFactory
from office.exporting import export
from office.tests.factories import UserFactory
from office.tests.importing import bring, changed, counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def exported(dataset):
    stream = io.BytesIO()
    export(stream, "csv", dataset, coded=True)
    return stream.getvalue()


@pytest.fixture
def kept():
    """A commitment into which another was merged."""
    france, artillery = PartnerFactory(code="FR"), CoalitionFactory(slug="artillery", code="ART")
    kept, merged = (
        CommitmentFactory(reference=f"ART-FR-000{number}", coalition=artillery, item_en=f"Guns {number}", partners=[france])
        for number in (1, 2)
    )
    kept.old_export = exported("commitments")
    merge_commitments(kept, merged, by=UserFactory())
    return kept


def reasons(outcome):
    return [problem.reason for problem in outcome.warnings]


def test_a_row_under_a_former_reference_means_the_kept_commitment(kept):
    outcome = bring("commitments", {"reference": "art-fr-0002", "quantity": "12"})

    assert changed(outcome) == {2: {"quantity": ("10", "12")}}
    assert reasons(outcome) == ["ART-FR-0002 was merged into ART-FR-0001."]
    assert list(Commitment.objects.values_list("reference", "quantity")) == [("ART-FR-0001", 12)]


def test_an_old_export_with_both_rows_changes_nothing_and_creates_nothing(kept):
    Commitment.objects.update(note="")

    outcome = bring("commitments", content=kept.old_export)

    assert (outcome.errors, counts(outcome)) == ([], {"create": 0, "update": 0, "same": 2})
    assert reasons(outcome) == ["ART-FR-0002 was merged into ART-FR-0001.", "Row 2 speaks for it; this one is left out."]
    assert Commitment.objects.count() == 1


def test_allocations_deliveries_and_other_commitments_name_the_kept_one_by_its_former_reference(kept):
    need = NeedFactory(coalition=kept.coalition, reference="ART-N-001")
    delivery = {"coalition": "artillery", "partners": "FR", "received_on": "2025-01-01", "item_en": "Gun", "commitment": "ART-FR-0002"}
    part = {"coalition": "artillery", "partners": "FR", "announced_on": "2025", "category": "in_kind", "item_en": "Barrels"}

    outcomes = [
        bring("allocations", {"commitment": "ART-FR-0002", "need": "ART-N-001", "quantity": "1"}),
        bring("deliveries", delivery),
        bring("commitments", {**part, "part_of": "ART-FR-0002"}),
    ]

    assert [outcome.errors for outcome in outcomes] == [[], [], []]
    assert (Allocation.objects.get().commitment, Allocation.objects.get().need) == (kept, need)
    assert Delivery.objects.get().commitment == kept
    assert kept.parts.count() == 1


def test_no_new_commitment_takes_a_former_reference(kept):
    with pytest.raises(ValidationError) as refusal:
        Commitment(reference="ART-FR-0002", item_en="Guns").clean()

    assert refusal.value.message_dict == {"reference": ["This reference is taken."]}


@pytest.fixture
def czechia():
    kept = PartnerFactory(code="CZ", name_en="Czechia", name_uk="Чехія")
    merged = PartnerFactory(code="CR", name_en="Czech Republic", name_uk="Чеська Республіка")
    kept.old_export = exported("partners")
    return merge_partners(kept, merged, by=UserFactory()), kept.old_export


def test_a_merged_partners_code_means_the_kept_one_in_a_row_and_in_a_cell(czechia):
    CoalitionFactory(slug="drone", code="DRN")
    row = {"coalition": "drone", "partners": "CR", "announced_on": "2025", "category": "in_kind", "item_en": "Drones"}

    outcome = bring("partners", {"code": "CR", "nato": "yes"})
    bring("commitments", row)

    assert (changed(outcome), reasons(outcome)) == ({2: {"nato": ("no", "yes")}}, ["CR was merged into CZ."])
    assert Commitment.objects.get().partners.get() == czechia[0]
    assert not Partner.objects.filter(code="CR").exists()


def test_an_old_export_of_partners_neither_revives_a_merged_one_nor_takes_its_code_away(czechia):
    for _time in range(2):
        outcome = bring("partners", content=czechia[1])
        assert (outcome.errors, outcome.total("create")) == ([], 0)

    assert not Partner.objects.filter(code="CR").exists()
    assert "CR" in czechia[0].aliases.values_list("name", flat=True)

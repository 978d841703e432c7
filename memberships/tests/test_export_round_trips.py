"""Whatever the register holds, its own export brought in again changes nothing."""

import io
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalitions.tests.factories import CoalitionFactory, PartnerFactory
from memberships.models import Commitment, CommitmentPartner
from office.dates import ImpreciseDate
from office.exporting import export
from office.tests.importing import bring, changed

pytestmark = pytest.mark.django_db

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=30).map(str.strip).filter(bool)
notes = st.one_of(st.just(""), texts, st.sampled_from(["=1+1", "'quoted", "-5", "two\nlines", "＝x", "; ", "2025-01", "1,234"]))
dates = st.one_of(
    st.none(), st.sampled_from(["2025-03-31", "2025-03", "2025-Q1", "2025-H2", "2025", "1999-12-31"]).map(ImpreciseDate.parse)
)
quantities = st.one_of(st.none(), st.decimals(min_value=Decimal("0.001"), max_value=10**12, places=3))
shares = st.sampled_from([None, Decimal("0.5"), Decimal("0.333333")])
records = st.fixed_dictionaries(
    {"item_en": texts, "note": notes, "condition": notes, "announced_on": dates, "until": dates, "quantity": quantities}
)


@given(rows=st.lists(st.tuples(records, shares), min_size=1, max_size=4), suffix=st.sampled_from(["xlsx", "csv", "ods"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_register_survives_its_own_export(django_unit, rows, suffix):
    Commitment.objects.all().delete()
    latvia, denmark = PartnerFactory(code="LV"), PartnerFactory(code="DK")
    for number, (fields, share) in enumerate(rows):
        unit = django_unit if fields["quantity"] is not None else None
        record = Commitment.objects.create(coalition=CoalitionFactory(slug="drone"), reference=f"DRN-LV-{number:04}", unit=unit, **fields)
        CommitmentPartner.objects.create(commitment=record, partner=latvia, share=share)
        CommitmentPartner.objects.create(commitment=record, partner=denmark, share=share)

    stream = io.BytesIO()
    with override("uk"):
        export(stream, suffix, "commitments")
    with override("en"):
        outcome = bring("commitments", content=stream.getvalue(), name=f"commitments.{suffix}")

    assert outcome.errors == []
    assert changed(outcome) == {}
    assert outcome.total("same") == len(rows)


@pytest.fixture
def django_unit():
    from coalitions.models import Unit

    return Unit.objects.get(code="pcs")

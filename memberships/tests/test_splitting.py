"""A lot is told once, whole, however many commitments it serves."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.models import Delivery
from memberships.splitting import Part, match_delivery, rejoin, split_delivery
from memberships.tests.factories import CommitmentFactory, DeliveryFactory
from office.markings import Audience

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def lot():
    partners = [PartnerFactory(code="LV"), PartnerFactory(code="DK")]
    return DeliveryFactory(
        coalition=CoalitionFactory(code="DRN"),
        reference="DRN-D-0001",
        quantity=100,
        amount=Decimal("50.50"),
        currency="EUR",
        partners=partners,
        received_on=imprecise("2025-04"),
        document_number="AB-7",
        marking="official_use",
        releasability="bilateral",
        source="Letter 5",
    )


def told(**fields):
    rows = Delivery.objects.order_by("reference")
    return [(row.reference, row.commitment and row.commitment.reference, row.quantity, row.amount, row.split_from_id) for row in rows]


def test_a_split_lot_keeps_the_first_part_and_each_other_is_a_delivery_with_all_that_the_lot_says(lot):
    first, second = CommitmentFactory(reference="DRN-LV-0001"), CommitmentFactory(reference="DRN-DK-0001")

    split_delivery(lot, [Part(first, Decimal(60), Decimal(30)), Part(second, Decimal(30), Decimal("20.5")), Part(None, Decimal(10))])

    assert told() == [
        ("DRN-D-0001", "DRN-LV-0001", 60, 30, None),
        ("DRN-D-0002", "DRN-DK-0001", 30, Decimal("20.5"), lot.pk),
        ("DRN-D-0003", None, 10, None, lot.pk),
    ]
    same = ["coalition", "item_en", "unit", "basis", "received_on", "document_number", "marking", "releasability", "source"]
    assert len({tuple(getattr(row, name) for name in same) for row in Delivery.objects.all()}) == 1
    assert {tuple(sorted(row.partners.values_list("code", flat=True))) for row in Delivery.objects.all()} == {("DK", "LV")}
    for audience in ("partner:LV", "partner:DK", "partner:DE", "public"):
        assert Delivery.objects.releasable_to(Audience.parse(audience)).count() == (3 if audience in {"partner:LV", "partner:DK"} else 0)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([(60, 30), (39, "20.5")], "“quantity”: the parts come to 99, the lot is 100."),
        ([(60, 30), (40, 20)], "“amount”: the parts come to 50, the lot is 50.5."),
        ([(100, "50.5")], "A lot is split into two parts or more."),
        ([(101, "50.5"), (-1, None)], "Each part is above zero."),
        ([(100, 30), (None, "20.5")], "Each part has its quantity."),
    ],
)
def test_parts_that_do_not_come_to_the_lot_exactly_are_refused_and_nothing_is_written(lot, parts, sentence):
    before = told()
    figures = [[None if figure is None else Decimal(figure) for figure in part] for part in parts]

    with pytest.raises(ValidationError) as refusal:
        split_delivery(lot, [Part(CommitmentFactory(), *part) for part in figures])

    assert refusal.value.messages == [sentence]
    assert told() == before


def test_a_figure_to_date_is_not_split_and_a_commitment_stands_once_among_the_parts(lot):
    one = CommitmentFactory()
    with pytest.raises(ValidationError, match="Each commitment stands once"):
        split_delivery(lot, [Part(one, Decimal(50), Decimal("50.5")), Part(one, Decimal(50))])
    Delivery.objects.update(basis="to_date")
    with pytest.raises(ValidationError, match="it is not split"):
        split_delivery(lot, [Part(one, Decimal(50), Decimal("50.5")), Part(None, Decimal(50))])


def test_a_part_put_back_makes_the_lot_what_it_was(lot):
    split_delivery(lot, [Part(None, Decimal(60), Decimal("50.5")), Part(CommitmentFactory(), Decimal(40))])
    part = Delivery.objects.get(split_from=lot)

    rejoin(part)

    assert told() == [("DRN-D-0001", None, 100, Decimal("50.5"), None)]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"received_on": imprecise("2025-05")}, "differ by now: received on"),
        ({"releasability": "internal"}, "differ by now: releasability"),
        ({"note": "Half of them broken"}, "a note or files of its own"),
        ({"split_from": None}, "was not split from another"),
    ],
)
def test_a_part_that_says_something_of_its_own_is_not_put_back(lot, changed, sentence):
    split_delivery(lot, [Part(None, Decimal(60), Decimal("50.5")), Part(CommitmentFactory(), Decimal(40))])
    part = Delivery.objects.get(split_from=lot)
    Delivery.objects.filter(pk=part.pk).update(**changed)
    part.refresh_from_db()

    with pytest.raises(ValidationError, match=sentence):
        rejoin(part)

    assert Delivery.objects.count() == 2


def test_a_part_of_other_partners_or_with_parts_of_its_own_is_not_put_back(lot):
    split_delivery(lot, [Part(None, Decimal(60), Decimal("50.5")), Part(CommitmentFactory(), Decimal(40))])
    part = Delivery.objects.get(split_from=lot)
    split_delivery(part, [Part(None, Decimal(30)), Part(CommitmentFactory(), Decimal(10))])
    with pytest.raises(ValidationError, match="put them back first"):
        rejoin(part)
    rejoin(Delivery.objects.get(split_from=part))
    part.donors.filter(partner__code="DK").delete()

    with pytest.raises(ValidationError, match="different partners"):
        rejoin(part)


def test_only_a_lot_that_waits_is_matched(lot):
    first, second = CommitmentFactory(), CommitmentFactory()
    match_delivery(lot, first)

    with pytest.raises(ValidationError, match="has a commitment already"):
        match_delivery(lot, second)

    assert Delivery.objects.get().commitment == first

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from coalitions.tests.factories import CoalitionFactory, MeetingFactory, PartnerFactory, imprecise
from memberships.models import CommitmentPartner
from memberships.tests.factories import CommitmentFactory, CommitmentOverlapFactory, DeliveryFactory
from office.markings import Audience
from reporting.figures.beside import beside
from reporting.figures.coalition import longest_overdue, overdue_commitments, overview
from reporting.figures.commitments import register, totals
from reporting.figures.partner import undertaken
from reporting.figures.received import CurrencyLine, by_currency, received_this_year
from reporting.figures.standing import by_coalition, by_partner
from reporting.figures.tally import Tally, tally
from reporting.filters import CommitmentFilter

RECENT, LONG_AGO = imprecise("2025-05"), imprecise("2024-01")


@pytest.fixture
def it(db):
    return CoalitionFactory(slug="it", code="IT")


@pytest.fixture
def estonia(db):
    return PartnerFactory(code="EE", name_en="Estonia")


def pay(coalition, amount, currency="EUR", **more):
    told = {"announced_on": RECENT, **more}
    return CommitmentFactory(coalition=coalition, quantity=None, unit=None, amount=amount, currency=currency, **told)


def arrive(commitment, amount, on, **more):
    told = {"coalition": commitment and commitment.coalition, "received_on": imprecise(on), **more}
    return DeliveryFactory(commitment=commitment, quantity=None, unit=None, amount=amount, currency="EUR", **told)


def test_stages_stand_side_by_side_and_currencies_apart(scope, it):
    pay(it, 10)
    pay(it, 5, condition="if others follow")
    pay(it, 20, announced_on=LONG_AGO)
    pay(it, 40, confirmed_on=RECENT)
    pay(it, 7, "USD", confirmed_on=RECENT)
    arrive(pay(it, 80, confirmed_on=LONG_AGO), 30, "2025-06-01")
    pay(it, 1000, cancelled_on=RECENT)

    assert tally(replace(scope, coalition=it)) == Tally(
        pledged=2, stale=1, committed=3, received=1, undivided=0,
        pledged_money={"EUR": Decimal(15)}, stale_money={"EUR": Decimal(20)}, committed_money={"EUR": Decimal(120), "USD": Decimal(7)},
    )  # fmt: skip


def test_what_is_not_counted_is_listed_beside_with_its_reason(scope, it):
    whole = pay(it, 100)
    part = pay(it, 60, part_of=whole)
    yearly = pay(it, 10, basis="per_year")
    area = pay(it, 500, attribution="capability_area")
    bare = CommitmentFactory(coalition=it, quantity=None, unit=None, announced_on=RECENT)
    old = pay(it, 9)
    new = pay(it, 11, replaces=old)

    found = beside(replace(scope, coalition=it))

    assert (found.area, found.basis, found.unquantified, set(found.linked)) == ((area,), (yearly,), (bare,), {part, old})
    assert tally(replace(scope, coalition=it)).pledged_money == {"EUR": whole.amount + new.amount}


def test_a_part_of_a_whole_without_any_figure_counts_itself(scope, it):
    whole = CommitmentFactory(coalition=it, quantity=None, unit=None, announced_on=RECENT)
    pay(it, 60, part_of=whole)

    assert tally(replace(scope, coalition=it)).pledged_money == {"EUR": Decimal(60)}


def test_a_joint_commitment_stands_with_each_partner_and_its_money_only_by_known_shares(scope, it, estonia):
    latvia = PartnerFactory(code="LV", name_en="Latvia")
    shared = pay(it, 100)
    CommitmentPartner.objects.create(commitment=shared, partner=estonia, share=Decimal("0.25"))
    CommitmentPartner.objects.create(commitment=shared, partner=latvia, share=Decimal("0.75"))
    pay(it, 1000, partners=[estonia, latvia])
    pay(it, 8, partners=[estonia])
    pay(it, 3)

    found = {standing.partner and standing.partner.code: standing.tally for standing in by_partner(replace(scope, coalition=it))}

    assert {key: (one.pledged, one.undivided, one.pledged_money) for key, one in found.items()} == {
        "EE": (3, 1, {"EUR": Decimal(33)}),
        "LV": (2, 1, {"EUR": Decimal(75)}),
        None: (1, 0, {"EUR": Decimal(3)}),
    }
    assert tally(replace(scope, coalition=it)).pledged_money == {"EUR": Decimal(1111)}
    (only,) = by_coalition(replace(scope, partner=latvia))
    assert (only.coalition, only.tally) == (it, found["LV"])


def test_received_money_is_of_lots_counted_once_and_for_a_partner_of_what_it_brought_alone(scope, it, estonia):
    arrive(None, 10, "2025-03", coalition=it, partners=[estonia])
    arrive(None, 90, "2025-03", coalition=it, partners=[estonia, PartnerFactory(code="LV")])
    arrive(None, 7, "2024", coalition=it)
    arrive(None, 5000, "2025-03", coalition=it, basis="to_date")
    arrive(None, 1, "2025-12", coalition=it)

    here, theirs = replace(scope, coalition=it), replace(scope, partner=estonia)

    assert by_currency(here, Tally()) == [CurrencyLine("EUR", None, None, None, Decimal(107))]
    assert by_currency(theirs, Tally()) == [CurrencyLine("EUR", None, None, None, Decimal(10))]
    assert received_this_year(here) == 2


def test_overdue_says_how_long_and_leaves_out_what_no_source_ties_to_the_coalition(scope, it, estonia):
    late = pay(it, 10, partners=[estonia], until=imprecise("2025-05"))
    pay(it, 10, until=imprecise("2025"))
    pay(it, 10, until=imprecise("2024"), attribution="capability_area")
    pay(it, 10, until=imprecise("2024"), fulfilled_on=imprecise("2024-12"))

    assert list(overdue_commitments(replace(scope, coalition=it))) == [late]
    assert list(overdue_commitments(replace(scope, partner=estonia))) == [late]
    assert longest_overdue(replace(scope, coalition=it)) == 30


def test_an_audience_reads_a_register_from_which_the_rest_was_deleted(scope, it):
    shown = pay(it, 10, releasability="public", confirmed_on=RECENT, until=imprecise("2024"))
    pay(it, 1000, until=imprecise("2024"))
    arrive(shown, 10, "2025-06-01")  # internal: for the public it has not arrived

    public = replace(scope, audience=Audience("public"))
    (line,) = overview(public).lines

    assert line.tally == Tally(committed=1, committed_money={"EUR": Decimal(10)})
    assert line.overdue == 1
    assert overview(scope).lines[0].tally.received == 1


def test_the_next_meeting_is_the_nearest_ahead_also_of_a_past_date(scope, it):
    MeetingFactory(format=it, held_on=imprecise("2025-06-30"), status="held")
    MeetingFactory(format=it, held_on=imprecise("2025-09"), status="cancelled")
    later = MeetingFactory(format=it, held_on=imprecise("2025-12"), status="planned")
    since_held = MeetingFactory(format=it, held_on=imprecise("2025-10-15"), status="held")

    assert overview(scope).lines[0].next_meeting == since_held
    assert overview(replace(scope, on=imprecise("2025-11-01").first)).lines[0].next_meeting == later


def test_what_is_tied_to_no_coalition_is_in_the_sum_of_all_and_in_no_line(scope, it):
    pay(None, 5)
    pay(it, 6)

    whole = overview(scope)

    assert [line.tally.pledged for line in whole.lines] == [1]
    assert (whole.tally.pledged, whole.tally.pledged_money) == (2, {"EUR": Decimal(11)})


def test_a_part_in_another_coalition_of_another_partner_is_added_nowhere(scope, it, estonia):
    france, elsewhere = PartnerFactory(code="FR", name_en="France"), CoalitionFactory(slug="drone", code="DRN")
    whole = pay(it, 100, partners=[france])
    part = pay(elsewhere, 40, partners=[estonia], part_of=whole)
    theirs, there = replace(scope, partner=estonia), replace(scope, coalition=elsewhere)

    assert tally(scope).pledged_money == {"EUR": Decimal(100)}
    for asked in (theirs, there):
        assert (tally(asked), beside(asked).linked) == (Tally(), (part,))
    assert (by_coalition(theirs), by_partner(there)) == ([], [])
    assert [row.counts for group in undertaken(theirs) for row in group.commitments] == [False]
    for question in ({"partner": ["EE"]}, {"coalition": "drone"}):
        listed = CommitmentFilter({**question, "counted": "1"}, register(scope), scope).qs
        assert totals(listed).rows == tally(theirs).pledged == 0
    (line,) = [line for line in overview(scope).lines if line.coalition == elsewhere]
    assert line.tally == Tally()


@pytest.mark.parametrize(
    "told", [{"basis": "per_year"}, {"basis": "to_date"}, {"attribution": "capability_area"}, {"amount": None, "currency": ""}]
)
def test_what_is_replaced_counts_no_more_however_its_replacement_is_told(scope, it, told):
    old = pay(it, 9)
    pay(it, **{"amount": 11, "replaces": old, **told})

    assert (tally(scope), old in beside(scope).linked) == (Tally(), True)
    assert register(scope).get(pk=old.pk).apart == "replaced"


@pytest.mark.parametrize("told", [{"cancelled_on": RECENT}, {"announced_on": imprecise("2025-12")}])
def test_a_replacement_that_does_not_stand_replaces_nothing(scope, it, told):
    old = pay(it, 9)
    pay(it, 11, replaces=old, **told)

    assert tally(scope).pledged_money == {"EUR": Decimal(9)}
    assert register(scope).get(pk=old.pk).apart == ""


def test_what_an_audience_may_not_see_replaces_nothing_for_it(scope, it):
    old = pay(it, 9, releasability="public")
    pay(it, 11, replaces=old, basis="per_year")

    assert tally(replace(scope, audience=Audience("public"))).pledged_money == {"EUR": Decimal(9)}


def overlap(commitment, owner, **more):
    return CommitmentOverlapFactory(commitment=commitment, owner=owner, **more)


def test_what_counts_with_an_owner_is_listed_with_its_reference_and_counted_nowhere_from_the_day_of_the_decision(scope, it):
    owner = pay(CoalitionFactory(), 100, confirmed_on=LONG_AGO, reference="ART-LV-0003")
    same = pay(it, 100, confirmed_on=LONG_AGO)
    overlap(same, owner, decided_on=imprecise("2025-05-10"))
    here = replace(scope, coalition=it)

    assert (tally(here).committed, tally(scope).committed_money) == (0, {"EUR": Decimal(100)})
    assert {row.pk: (row.apart, row.owner_reference) for row in register(scope)} == {
        owner.pk: ("", None),
        same.pk: ("overlap", "ART-LV-0003"),
    }
    assert beside(here).linked == (same,)
    assert totals(CommitmentFilter({"apart": "overlap"}, register(scope), scope).qs).rows == 1
    before = replace(scope, on=datetime.date(2025, 5, 9))
    assert (tally(before).committed, {row.apart for row in register(before)}) == (2, {""})


def test_found_not_to_be_the_same_both_count(scope, it):
    overlap(pay(it, 100), pay(CoalitionFactory(), 100), decision="distinct")

    assert tally(scope).pledged_money == {"EUR": Decimal(200)}


def test_an_owner_that_an_audience_may_not_see_decides_nothing_for_it(scope, it):
    same = pay(it, 100, releasability="public")
    overlap(same, pay(CoalitionFactory(), 100))
    for_public = replace(scope, audience=Audience.parse("public"))

    assert (tally(for_public).pledged_money, register(for_public).get().apart) == ({"EUR": Decimal(100)}, "")
    assert register(scope).get(pk=same.pk).apart == "overlap"

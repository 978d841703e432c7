"""Every stage of every need equals what is reckoned by hand, row by row, to the thousandth."""

import pytest
from hypothesis import given

from reporting.figures.coverage import coverage, coverage_by_coalition
from reporting.figures.horizon import usual
from reporting.figures.need_chain import chain_of_needs
from reporting.figures.shortfall import shortfalls
from reporting.tests.arithmetic.asking import asked_by, guests, places
from reporting.tests.arithmetic.making import proving, registers, written
from reporting.tests.arithmetic.needs import USES, asked, forecast, parts, stages
from reporting.tests.arithmetic.parts import part_of

pytestmark = pytest.mark.django_db
BY_NAME = [
    "needed", "pledged", "conditional", "stale", "committed", "planned", "planned_in_all", "planned_by_now", "received", "in_use",
    "gap", "unplanned", "behind", "outstanding", "not_in_use", "is_covered",
]  # fmt: skip


def told(line):
    return {name: getattr(line, name) for name in BY_NAME} | {name: getattr(line.use, name) for name in USES}


@given(made=registers())
@proving
def test_every_need_stands_at_every_stage_as_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)
        by = usual(made.on)

        chains = chain_of_needs(scope)
        covered = coverage(scope)

        own = asked(register)
        served = [list(parts(register, one).values()) for one in own]
        expected = [stages(register, one, of, by) for one, of in zip(own, served, strict=True)]
        assert [line.need.reference for line in chains.lines] == [one.need.reference for one in own]
        assert [told(line) for line in chains.lines] == expected
        names = ["needed", "pledged", "conditional", "stale", "committed", "received", "is_covered"]
        assert [[getattr(line, name) for name in names] for line in covered] == [[one[name] for name in names] for one in expected]


@given(made=registers())
@proving
def test_every_need_closes_when_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)
        by = usual(made.on)

        chains = chain_of_needs(scope)
        short = shortfalls(scope)

        own = [(one, forecast(register, one, parts(register, one).values())) for one in asked(register)]
        last = [one.needed_by.last if one.needed_by else None for one, _coming in own]
        assert [(line.forecast.is_closed, line.forecast.closes, line.forecast.is_never) for line in chains.lines] == [
            (coming["is_closed"], coming["closes"], coming["is_never"]) for _one, coming in own
        ]
        assert [line.short_when_needed for line in chains.lines] == [
            coming["short"](day) if day else None for day, (_one, coming) in zip(last, own, strict=True)
        ]
        due = [(one, coming) for day, (one, coming) in zip(last, own, strict=True) if day and day <= by.last and not one.is_owned_elsewhere]
        expected = {one.need.reference: (coming["short"](one.needed_by.last), coming["short"](by.last)) for one, coming in due}
        assert {line.need.reference: (line.short, line.left) for line in short.lines} == {
            reference: figures for reference, figures in expected.items() if figures[0]
        }
        assert short.due == len(due)


@given(made=registers())
@proving
def test_as_many_needs_are_covered_and_closed_as_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)
        by = usual(made.on)

        in_all = coverage_by_coalition(scope)
        expected, told_of = {}, {}
        for place in places():
            if place.pk not in register.coalitions:
                continue
            counting = [one for one in asked(register, place.pk) if not one.is_owned_elsewhere]
            served = [list(parts(register, one).values()) for one in counting]
            covered = sum(stages(register, one, of, by)["is_covered"] for one, of in zip(counting, served, strict=True))
            coming = [forecast(register, one, of) for one, of in zip(counting, served, strict=True)]
            told_of[place.pk] = (
                covered,
                sum(one["is_closed"] for one in coming),
                sum(one["is_never"] for one in coming),
                sum(one["closes"] is not None and one["closes"].last <= by.last for one in coming),
            )
            if counting:
                expected[place.pk] = (covered, len(counting))

        assert in_all == expected
        place = places()[made.seed % 3]
        chains = chain_of_needs(scope.over(coalition=place))
        assert (chains.covered, chains.closed, chains.never, chains.closing) == told_of.get(place.pk, (0, 0, 0, 0))


@given(made=registers())
@proving
def test_a_partners_part_of_each_need_is_as_reckoned_by_hand(reader, made):
    with written(made):
        scope, register = asked_by(reader, made)

        partner = guests()[made.seed % 4]

        chains = chain_of_needs(scope.over(partner=partner))

        expected = part_of(register, partner, usual(made.on))
        assert [(line.need.reference, told(line.part), line.undivided) for line in chains.lines] == expected

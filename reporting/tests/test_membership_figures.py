import datetime
from dataclasses import replace

import pytest

from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.tests.factories import AccessionStepFactory, MembershipFactory
from reporting.figures.accession import accessions
from reporting.figures.matrix import matrix
from reporting.figures.membership import history_of_roles, roll, rolls


def seat(coalition, partner, role, since=None, until=None, **more):
    return MembershipFactory(
        coalition=coalition, partner=partner, role=role, since=since and imprecise(since), until=until and imprecise(until), **more
    )


def names(seats):
    return [seat.partner.code for seat in seats]


@pytest.fixture
def artillery(db):
    return CoalitionFactory(slug="artillery", code="ART", name_en="Artillery Coalition", name_uk="Коаліція артилерії")


def test_ukraine_is_host_and_never_counted_whatever_role_its_row_keeps(scope, artillery):
    seat(artillery, PartnerFactory(code="UA"), "member")
    seat(artillery, PartnerFactory(code="FR"), "lead")
    seat(artillery, PartnerFactory(code="DE"), "member")
    seat(artillery, PartnerFactory(code="EU"), "observer")
    seat(artillery, PartnerFactory(code="AU"), "intends_to_join")

    found = roll(replace(scope, coalition=artillery))

    assert (names(found.leads), names(found.members), names(found.observers), names(found.intending)) == (["FR"], ["DE"], ["EU"], ["AU"])
    assert found.host.partner.code == "UA"
    assert found.count == 2


def test_who_leads_before_who_co_leads_each_in_the_readers_alphabet(scope, artillery):
    for code, name, role in [("XA", "Ґвіана", "co_lead"), ("XB", "Гана", "co_lead"), ("XC", "Данія", "co_lead"), ("XD", "Ямайка", "lead")]:
        seat(artillery, PartnerFactory(code=code, name_en=name, name_uk=name), role)

    assert names(rolls(scope)[artillery.pk].leads) == ["XD", "XB", "XA", "XC"]


def test_a_change_of_role_counts_from_the_first_day_of_what_follows(scope, artillery):
    norway = PartnerFactory(code="NO")
    seat(artillery, norway, "observer", since="2024", until="2025-02-12")
    seat(artillery, norway, "member", since="2025-02-12")

    def role_on(*day):
        return [found.role for found in roll(replace(scope, on=datetime.date(*day), coalition=artillery)).seats]

    assert (role_on(2023, 12, 31), role_on(2025, 2, 11), role_on(2025, 2, 12)) == ([], ["observer"], ["member"])
    story = history_of_roles(replace(scope, partner=norway))
    assert [(period.seat.role, period.stands) for period in story] == [("observer", False), ("member", True)]


def test_an_unknown_beginning_holds_on_every_day(scope, artillery):
    seat(artillery, PartnerFactory(code="LT"), "member", known_by=imprecise("2025-10"))

    (found,) = roll(replace(scope, on=datetime.date(2022, 1, 1), coalition=artillery)).seats

    assert (found.since, found.known_by) == (None, imprecise("2025-10"))


def test_signed_is_the_first_step_that_signs_and_an_announcement_signs_nothing(scope, artillery):
    norway, latvia = PartnerFactory(code="NO", name_en="Norway"), PartnerFactory(code="LV", name_en="Latvia")
    AccessionStepFactory(coalition=artillery, partner=norway, kind="announced", on=imprecise("2025-02-12"))
    AccessionStepFactory(coalition=artillery, partner=norway, kind="accession", on=imprecise("2025-04-11"))
    AccessionStepFactory(coalition=artillery, partner=norway, kind="memorandum", on=imprecise("2025-02-15"))
    AccessionStepFactory(coalition=artillery, partner=norway, kind="annex", on=imprecise("2025-08"))
    AccessionStepFactory(coalition=artillery, partner=latvia, kind="announced", on=imprecise("2025-01"))

    found = {accession.partner.code: accession for accession in accessions(replace(scope, coalition=artillery))}

    assert [step.kind for step in found["NO"].steps] == ["announced", "memorandum", "accession"]
    assert found["NO"].signature.on == imprecise("2025-02-15")
    assert found["LV"].signature is None


def test_the_matrix_counts_on_both_edges_and_keeps_the_host_apart(scope, artillery):
    drones = CoalitionFactory(slug="drone", name_en="Drone Coalition", name_uk="Коаліція дронів", kind="capability_coalition")
    group = CoalitionFactory(slug="udcg", name_en="Contact Group", kind="contact_group")
    france, latvia, host = PartnerFactory(code="FR", name_en="F"), PartnerFactory(code="LV", name_en="L"), PartnerFactory(code="UA")
    for coalition, partner, role in [
        (artillery, france, "co_lead"), (drones, latvia, "lead"), (group, latvia, "member"), (artillery, latvia, "observer"),
        (artillery, host, "member"),
    ]:  # fmt: skip
        seat(coalition, partner, role)

    found = matrix(scope)

    assert [coalition.slug for coalition in found.coalitions] == ["artillery", "drone", "udcg"]
    assert [(row.partner.code, row.member_of, row.beside) for row in found.rows] == [("LV", 2, 1), ("FR", 1, 0)]
    assert (found.members, found.beside) == ((1, 1, 1), (1, 0, 0))
    assert [place and place.role for place in found.host.cells] == ["host", None, None]


@pytest.mark.parametrize(("sort", "order"), [("", "BCA"), ("-total", "BCA"), ("total", "ACB"), ("name", "ABC"), ("-name", "CBA")])
def test_the_matrix_sorts_by_total_or_by_name(scope, sort, order):
    coalitions = CoalitionFactory.create_batch(3)
    for letter, places in [("A", 1), ("B", 3), ("C", 2)]:
        partner = PartnerFactory(code=f"X{letter}", name_en=letter, name_uk=letter)
        for coalition in coalitions[:places]:
            seat(coalition, partner, "member")

    assert "".join(row.partner.name for row in matrix(scope, sort).rows) == order

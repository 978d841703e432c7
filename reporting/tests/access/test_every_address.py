"""Every address of the resolver is in the inventory; each role is answered there as the inventory says, and told nothing else."""

import pytest

from reporting.tests.access.crawl import browser_of, every_address, opened, papers_unset, told_beyond
from reporting.tests.access.inventory import ABOUT_ANOTHERS, resolved
from reporting.tests.access.oracle import INTERNAL
from reporting.tests.access.people import OWN_DESKS_ONLY, ROLES, STRANGER
from reporting.tests.access.seed import OWN
from reporting.tests.access.words import words_in


def test_the_inventory_lists_every_address_there_is(seed):
    listed = {address.name for address in every_address(seed)}

    assert {name: route for name, route in resolved() if name not in listed} == {}
    assert listed - {name for name, _route in resolved()} == set()


@pytest.mark.parametrize("role", [*ROLES, STRANGER])
def test_every_address_answers_each_role_as_the_inventory_says_and_tells_it_nothing_else(seed, role):
    client = browser_of(seed, role)
    different, told = [], []

    with papers_unset():
        for address in every_kind(seed, role):
            answer = opened(client, address.path, address.method)
            if answer.status_code != address.expected(role):
                different.append(f"{address.name} {address.places} {address.path}: {answer.status_code}, not {address.expected(role)}")
            leaks = told_beyond(seed, role, INTERNAL, answer.text_of_sheet, said=words_in(address.path))
            told += [f"{address.path} {leak}" for leak in leaks]

    assert "\n".join(different) == ""
    assert "\n".join(told) == ""


def every_kind(seed, role):
    """Every address; for those to whom all places are alike, one of each kind."""
    addresses = every_address(seed)
    if role == OWN_DESKS_ONLY:
        return addresses
    anothers = ABOUT_ANOTHERS if role == "officer" else {}
    return {(one.name, one.answers, one.answers in anothers and one.places != (OWN,)): one for one in addresses}.values()

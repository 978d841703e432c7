"""Every address of the resolver is in the inventory, and each role is answered there as the inventory says."""

import pytest

from reporting.tests.access.crawl import browser_of, every_address, status_of, without_rendering
from reporting.tests.access.inventory import resolved
from reporting.tests.access.people import OWN_DESKS_ONLY, ROLES, STRANGER


def test_the_inventory_lists_every_address_there_is(seed):
    listed = {address.name for address in every_address(seed)}

    assert {name: route for name, route in resolved() if name not in listed} == {}
    assert listed - {name for name, _route in resolved()} == set()


@pytest.mark.parametrize("role", [*ROLES, STRANGER])
def test_every_address_answers_each_role_as_the_inventory_says(seed, role):
    client = browser_of(seed, role)
    different = []

    with without_rendering():
        for address in every_kind(seed, role):
            status = status_of(client, address)
            if status != address.expected(role):
                different.append(f"{address.name} {address.places} {address.path}: {status}, not {address.expected(role)}")

    assert "\n".join(different) == ""


def every_kind(seed, role):
    """Every address; for those to whom all places are alike, one of each kind."""
    addresses = every_address(seed)
    if role in {"officer", OWN_DESKS_ONLY}:
        return addresses
    return {(address.name, address.answers): address for address in addresses}.values()

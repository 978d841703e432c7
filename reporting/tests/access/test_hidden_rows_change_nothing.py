"""A sheet is the same whatever stands in the records it must not tell of: then none of them is in a sum, a rate, a chart, an order."""

import re
from decimal import Decimal

import pgtrigger
import pytest
from django.db import models, transaction

from reporting.tests.access.crawl import asking, browser_of, every_address, opened
from reporting.tests.access.oracle import audiences, may_know
from reporting.tests.access.people import OWN_DESKS_ONLY
from reporting.tests.access.seed import GRADES, NEAR, OWN

VARIES = re.compile(
    r'name="(csrfmiddlewaretoken|form_token|read)" value="[^"]*"|\d\d:\d\d(:\d\d)?|X-Request-ID: \w+|Content-Length: \d+|dcterms:\w+[^/]*'
)
FIGURES = ["quantity", "amount", "estimate", "value", "in_service"]
KEPT = {
    "reference",
    "slug",
    "code",
    "currency",
    "marking",
    "releasability",
    "basis",
    "category",
    "kind",
    "mode",
    "status",
    "attribution",
    "decision",
    "role",
}


@pytest.mark.parametrize(("role", "number"), [("superuser", 1), ("superuser", 2), ("superuser", 4), (OWN_DESKS_ONLY, 0)])
def test_what_stands_in_hidden_records_changes_no_sheet(seed, role, number):
    audience = audiences(seed)[number]
    client = browser_of(seed, role)
    paths = [asking(path, audience, **question) for path, question in sheets(seed)]
    before = {path: told(client, path) for path in paths}

    known = may_know(seed, role, audience)
    with transaction.atomic():
        with pgtrigger.ignore():
            rewritten = rewrite([one for one in seed.planted if one not in known])
        after = {path: told(client, path) for path in paths}
        transaction.set_rollback(True)

    assert rewritten > 100
    assert [difference(before[path], after[path], path) for path in paths if before[path] != after[path]] == []


def sheets(seed):
    """One page of each kind, screen only: the papers are made of the same figures."""
    names = {
        "home",
        "coalitions",
        "coalition",
        "coalition_chain",
        "partners",
        "partner",
        "partner_chain",
        "roadmaps",
        "roadmap",
        "commitments",
        "commitment",
        "deliveries",
        "meetings",
        "plan",
        "plan_rows",
        "coalition_plan",
        "partner_plan",
        "published_totals",
        "shortfalls",
        "between",
    }
    found = {address.name: address.path for address in reversed(every_address(seed)) if address.name.removeprefix("reporting:") in names}
    found["reporting:commitment"] = f"/commitments/{seed.commitments[OWN, GRADES[3], NEAR].reference}/"
    asked = [("/partners/partners.xlsx", {}), ("/commitments/", {"partner": NEAR}), ("/commitments/", {"sort": "-amount"})]
    asked.append(("/pledges/", {"age": "all"}))
    return [*((path, {}) for path in found.values()), *asked]


NO_RECORDS = {"attachment", "issueddocument", "passport", "savedview"}  # what was done with records, and where they are looked at


def told(client, path):
    return VARIES.sub("", opened(client, path).text_of_sheet)


def rewrite(hidden):
    """Put other words and figures into hidden records; by their dates it is told how many are left out, so those stay."""
    count = 0
    for planted in hidden:
        record = planted.record
        if record is None or planted.told not in {"marked", "ends", "always", "inside"} or planted.kind in NO_RECORDS:
            continue
        changes = {name: getattr(record, name) * 3 + Decimal(17) for name in FIGURES if getattr(record, name, None) is not None}
        for field in record._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and field.name not in KEPT and getattr(record, field.name):
                changes[field.name] = f"Z{record.pk}"[: field.max_length]
        count += type(record)._base_manager.filter(pk=record.pk).update(**changes)
    return count


def difference(before, after, path):
    pairs = zip(before.split("\n"), after.split("\n"), strict=False)
    return next(((path, old.strip()[:200], new.strip()[:200]) for old, new in pairs if old != new), (path, "longer or shorter"))

"""What a draft changed about needs goes with it, in the register and in its export."""

import csv
import io

import pytest
from django.utils.translation import override

from coalitions.models import ListedNeed, Need
from coalitions.operations import discard_draft, draft_next_version, endorse_roadmap
from coalitions.tests.factories import CoalitionFactory, LineOfEffortFactory, ListedNeedFactory, NeedFactory, RoadmapFactory, imprecise
from office.exporting import export
from office.tests.importing import bring, counts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def draft():
    """The draft after an endorsed version that lists a need for 100 drones; the draft wants 900."""
    coalition = CoalitionFactory(slug="drone", code="DRN")
    line = LineOfEffortFactory(roadmap=RoadmapFactory(coalition=coalition))
    need = NeedFactory(coalition=coalition, reference="DRN-N-001", item_en="Drones", quantity=100, needed_by=imprecise("2026"))
    ListedNeedFactory(line=line, need=need)
    draft = draft_next_version(endorse_roadmap(line.roadmap, on=imprecise("2025-01-09")))
    need.refresh_from_db()
    need.quantity, need.item_uk, need.needed_by = 900, "Дрони", None
    need.save()
    return draft


def exported():
    stream = io.BytesIO()
    export(stream, "csv", "needs", coded=True)
    return stream.getvalue()


def told(content):
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return [(row["version"], row["item_uk"], row["quantity"], row["needed_by"]) for row in rows]


def test_needs_are_again_as_the_endorsed_version_lists_them(draft):
    before = exported()

    discard_draft(draft)

    need = Need.objects.get()
    assert (need.quantity, need.item_uk, need.needed_by) == (100, "", imprecise("2026"))
    assert told(before) == [("1", "", "100", "2026"), ("2", "Дрони", "900", "")]
    assert told(exported()) == [("1", "", "100", "2026")]
    assert counts(bring("needs", content=exported())) == {"create": 0, "update": 0, "same": 1}


def test_a_need_that_left_the_draft_after_it_was_changed_is_exported_as_the_endorsed_version_lists_it(draft):
    ListedNeed.objects.filter(line__roadmap=draft).delete()

    assert told(exported())[0][2] == "100"
    assert counts(bring("needs", content=exported())) == {"create": 0, "update": 0, "same": 1}

    discard_draft(draft)

    assert Need.objects.get().quantity == 100


def test_a_file_does_not_change_what_an_endorsed_version_lists(draft):
    discard_draft(draft)

    outcome = bring("needs", {"coalition": "drone", "reference": "DRN-N-001", "version": 1, "line": 1, "item_en": "Drones", "quantity": 5})

    assert [problem.reason for problem in outcome.errors] == ["The plan of an endorsed roadmap does not change; draft its next version."]
    assert (Need.objects.get().quantity, ListedNeed.objects.get().quantity) == (100, 100)

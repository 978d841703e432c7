"""What a file may find, change and learn, for a person who keeps one coalition: through the page and straight through a run."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coalitions.models import Desk, Meeting, Milestone, MilestoneDependency, Need, Roadmap, WorkingGroup
from coalitions.tests.factories import (
    CoalitionFactory,
    LineOfEffortFactory,
    ListedNeedFactory,
    MeetingFactory,
    MilestoneFactory,
    NeedFactory,
    PartnerFactory,
    RoadmapFactory,
)
from memberships.models import Allocation, Commitment, CommitmentAlias, Delivery, Membership
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory, MembershipFactory
from office.exporting import export
from office.models import ImportBatch, StagedUpload
from office.roles import DESK_OFFICER, EDITOR
from office.tests.admin_forms import send
from office.tests.factories import UserFactory
from office.tests.importing import bring, changed, counts, csv_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

NOT_YOURS = "You may not change records of this coalition."
OF_NONE = "A record that belongs to no coalition is changed by editors only."
OTHERS_KEEP_IT = "Another coalition keeps the record with this reference."
NOT_HERE = "This reference cannot be used here."
DRONES = {"coalition": "drone", "partners": "LV", "announced_on": "2025", "category": "in_kind", "item_en": "Drones"}
QUERIES_OF_A_LOOK = 16


@pytest.fixture(autouse=True)
def latvia():
    return PartnerFactory(code="LV")


@pytest.fixture
def drone():
    return CoalitionFactory(slug="drone", code="DRN", name_en="Drones together")


@pytest.fixture
def navy():
    """Somebody else's coalition."""
    return CoalitionFactory(slug="navy", code="NAV", name_en="Ships together")


def officer_of(*coalitions, narrow=False):
    user = UserFactory(role=DESK_OFFICER, reads_own_desks_only=narrow)
    Desk.objects.bulk_create(Desk(officer=user, coalition=coalition) for coalition in coalitions)
    return user


@pytest.fixture
def officer(drone):
    """Changes drones, reads everything."""
    return officer_of(drone)


@pytest.fixture
def narrow(drone):
    """Changes drones, and reads nothing else."""
    return officer_of(drone, narrow=True)


def reasons(outcome):
    return [problem.reason for problem in outcome.errors]


def exported(dataset, user=None, suffix="csv"):
    stream = io.BytesIO()
    export(stream, suffix, dataset, user=user, coded=True)
    return stream.getvalue()


# What may be changed


def test_an_officer_brings_in_and_changes_the_records_of_their_own_coalition(officer, drone):
    made = bring("commitments", DRONES, user=officer)
    mended = bring("commitments", {"reference": "DRN-LV-0001", "note": "Agreed"}, user=officer)

    assert (made.errors, mended.errors, made.applied, mended.applied) == ([], [], True, True)
    assert list(Commitment.objects.values_list("reference", "coalition", "note")) == [("DRN-LV-0001", drone.pk, "Agreed")]


def test_a_record_of_another_coalition_is_read_and_not_changed(officer, navy):
    CommitmentFactory(coalition=navy, reference="NAV-LV-0001", note="")

    outcome = bring("commitments", {"reference": "NAV-LV-0001", "coalition": "navy", "note": "Mine now"}, user=officer)

    assert told(outcome) == [(2, "coalition", "navy", NOT_YOURS)]
    assert Commitment.objects.get().note == ""


@pytest.mark.parametrize("reads_own_only", [False, True])
def test_no_record_is_begun_in_another_coalition(drone, navy, reads_own_only):
    outcome = bring("commitments", {**DRONES, "coalition": "navy"}, user=officer_of(drone, narrow=reads_own_only))

    assert told(outcome) == [(2, "coalition", "navy", "No coalition is known by this name." if reads_own_only else NOT_YOURS)]
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(("home", "away"), [("drone", "navy"), ("navy", "drone")])
def test_no_record_is_moved_into_or_out_of_a_coalition(officer, drone, navy, home, away):
    CommitmentFactory(coalition={"drone": drone, "navy": navy}[home], reference="OLD-LV-0001")

    outcome = bring("commitments", {"reference": "OLD-LV-0001", "coalition": away}, user=officer)

    assert told(outcome) == [(2, "coalition", away, NOT_YOURS) if home == "drone" else (2, "reference", "OLD-LV-0001", OTHERS_KEEP_IT)]
    assert Commitment.objects.get().coalition.slug == home


def test_a_record_without_a_coalition_is_brought_and_changed_by_editors_only(officer):
    row = {**DRONES, "coalition": ""}
    CommitmentFactory(coalition=None, reference="GEN-LV-0009")

    assert told(bring("commitments", row, user=officer)) == [(2, "coalition", "", OF_NONE)]
    assert told(bring("commitments", {"reference": "GEN-LV-0009", "note": "x"}, user=officer)) == [(2, "coalition", "", OF_NONE)]
    assert bring("commitments", row, user=UserFactory(role=EDITOR)).applied


def test_partners_and_coalitions_are_changed_by_editors_only(officer, drone):
    assert reasons(bring("partners", {"code": "LV", "name_en": "Letland"}, user=officer)) == ["You may not change this record."]
    assert not bring("coalitions", {"slug": "new", "name_en": "New", "name_uk": "Нова"}, user=officer).applied


def test_an_export_of_everything_changes_nothing_and_is_no_offence(officer, drone, navy):
    CommitmentFactory(coalition=navy, reference="NAV-LV-0001")
    CommitmentFactory(coalition=drone, reference="DRN-LV-0001")

    outcome = bring("commitments", content=exported("commitments"), user=officer)

    assert (outcome.errors, counts(outcome)) == ([], {"create": 0, "update": 0, "same": 2})


def test_one_foreign_row_keeps_the_whole_file_out(officer, navy):
    CommitmentFactory(coalition=navy, reference="NAV-LV-0001")

    foreign = {**DRONES, "coalition": "navy", "reference": "NAV-LV-0001"}

    outcome = bring("commitments", DRONES, foreign, user=officer)

    assert (outcome.applied, told(outcome)) == (False, [(3, "coalition", "navy", NOT_YOURS)])
    assert Commitment.objects.count() == 1


def test_a_change_of_role_ends_no_period_of_another_coalition(officer, navy):
    MembershipFactory(coalition=navy, partner__code="LV", role="member", since="2024-01-01")
    row = {"coalition": "navy", "partner": "LV", "role": "co_lead", "since": "2025-01-01"}

    assert told(bring("memberships", row, user=officer)) == [(2, "coalition", "navy", NOT_YOURS)]
    assert list(Membership.objects.values_list("role", "until")) == [("member", None)]


@pytest.mark.parametrize("side", ["commitment", "need"])
def test_an_allocation_needs_both_its_sides_in_ones_care(officer, drone, navy, side):
    other = {"commitment": navy if side == "commitment" else drone, "need": navy if side == "need" else drone}
    CommitmentFactory(coalition=other["commitment"], reference="X-C-1")
    NeedFactory(coalition=other["need"], reference="X-N-1")

    outcome = bring("allocations", {"commitment": "X-C-1", "need": "X-N-1", "quantity": "1"}, user=officer)

    assert told(outcome) == [(2, side, "X-C-1" if side == "commitment" else "X-N-1", NOT_YOURS)]
    assert not Allocation.objects.exists()


def test_each_other_kind_of_record_is_kept_out_of_another_coalition(officer, drone, navy):
    LineOfEffortFactory(roadmap=RoadmapFactory(coalition=navy, version=1), number=1)
    files = {
        "working-groups": {"coalition": "navy", "name_en": "Group"},
        "meetings": {"format": "navy", "held_on": "2025", "title_en": "Meeting"},
        "roadmaps": {"coalition": "navy", "version": "2", "since": "2025", "until": "2027"},
        "lines-of-effort": {"coalition": "navy", "version": "1", "number": "2", "title_en": "Line"},
        "milestones": {"coalition": "navy", "version": "1", "line": "1", "title_en": "Step", "due_on": "2025"},
        "needs": {"coalition": "navy", "version": "1", "line": "1", "item_en": "Ships", "quantity": "1", "unit": "pcs"},
        "accession-steps": {"coalition": "navy", "partner": "LV", "kind": "annex"},
        "deliveries": {"coalition": "navy", "partners": "LV", "item_en": "Ships", "received_on": "2025-01-01"},
    }

    outcomes = {dataset: bring(dataset, row, user=officer) for dataset, row in files.items()}

    assert {dataset: reasons(outcome) for dataset, outcome in outcomes.items()} == {dataset: [NOT_YOURS] for dataset in files}
    assert not any(model.objects.exists() for model in (WorkingGroup, Meeting, Milestone, Need, Delivery))
    assert Roadmap.objects.count() == 1


def test_no_need_is_listed_in_another_coalitions_roadmap_or_taken_from_it(officer, navy):
    listed = ListedNeedFactory(line=LineOfEffortFactory(roadmap=RoadmapFactory(coalition=navy, version=1), number=1))
    RoadmapFactory(coalition=navy, version=2)
    LineOfEffortFactory(roadmap=Roadmap.objects.get(version=2), number=1)

    row = {"reference": listed.need.reference, "coalition": "navy", "item_en": listed.need.item_en, "quantity": "100", "unit": "pcs"}

    outcome = bring("needs", {**row, "version": "2", "line": "1"}, user=officer)

    assert told(outcome) == [(2, "coalition", "navy", NOT_YOURS)]
    assert listed.need.listings.count() == 1


def test_nothing_is_endorsed_in_another_coalition(officer, navy):
    RoadmapFactory(coalition=navy, version=1)

    outcome = bring("roadmaps", {"coalition": "navy", "version": "1", "status": "endorsed", "endorsed_on": "2025-01-01"}, user=officer)

    assert told(outcome) == [(2, "coalition", "navy", NOT_YOURS)]
    assert Roadmap.objects.get().status == "draft"


# What may be learned


@pytest.mark.parametrize(
    ("dataset", "column", "row"),
    [
        ("commitments", "announced_at", DRONES),
        ("commitments", "part_of", DRONES),
        ("commitments", "replaces", DRONES),
        ("deliveries", "commitment", {"coalition": "drone", "partners": "LV", "item_en": "Drones", "received_on": "2025-01-01"}),
        ("allocations", "commitment", {"need": "DRN-N-001", "quantity": "1"}),
        ("allocations", "need", {"commitment": "DRN-LV-0001", "quantity": "1"}),
        ("commitments", "coalition", DRONES),
    ],
)
def test_a_hidden_record_is_named_in_vain_like_one_that_never_was(narrow, drone, navy, dataset, column, row):
    NeedFactory(coalition=drone, reference="DRN-N-001")
    CommitmentFactory(coalition=drone, reference="DRN-LV-0001")
    MeetingFactory(format=navy, reference="HID-1")
    hidden = CommitmentFactory(coalition=navy, reference="HID-2")
    CommitmentAlias.objects.create(commitment=hidden, reference="HID-3")
    NeedFactory(coalition=navy, reference="HID-4")

    outcomes = [
        bring(dataset, {**row, column: name}, user=narrow)
        for name in ("HID-1", "HID-2", "HID-3", "HID-4", "navy", "NAV", "Ships together", "XYZ-9")
    ]

    assert {(name.row, name.column, name.reason) for outcome in outcomes for name in outcome.errors} == {
        (2, column, outcomes[-1].errors[0].reason)
    }
    assert all(len(outcome.errors) == 1 for outcome in outcomes)
    assert not any(problem.reason for outcome in outcomes for problem in outcome.warnings if "HID" in problem.reason)


@pytest.mark.parametrize("reference", ["NAV-LV-0001", "NAV-LV-0002", "DRN-LV-0007", "DRN-LV-0008"])
def test_a_reference_that_is_hidden_or_foreign_cannot_be_used_whether_or_not_it_exists(narrow, drone, navy, reference):
    """The last two were a commitment of drones before it was moved and merged."""
    CommitmentFactory(coalition=navy, reference="NAV-LV-0001", note="secret plans")
    moved = CommitmentFactory(coalition=navy, reference="DRN-LV-0007")
    CommitmentAlias.objects.create(commitment=moved, reference="DRN-LV-0008")

    outcome = bring("commitments", {**DRONES, "reference": reference}, user=narrow)

    assert told(outcome) == [(2, "reference", reference, NOT_HERE)]
    assert outcome.warnings == []


def test_a_free_reference_of_ones_own_coalition_is_taken(narrow):
    assert bring("commitments", {**DRONES, "reference": "DRN-LV-0005"}, user=narrow).applied


def test_a_row_that_means_a_hidden_record_by_its_reference_alone_answers_like_one_that_never_was(narrow, navy):
    CommitmentFactory(coalition=navy, reference="NAV-LV-0001")

    hidden, unheard = (bring("commitments", {"reference": name, "quantity": "12"}, user=narrow) for name in ("NAV-LV-0001", "NAV-LV-0002"))

    assert [(problem.column, problem.reason) for problem in hidden.errors] == [
        (problem.column, problem.reason) for problem in unheard.errors
    ]
    assert hidden.errors


def test_a_hidden_link_is_exported_as_another_record_and_left_in_its_place_by_every_file(narrow, drone, navy):
    whole = CommitmentFactory(coalition=navy, reference="NAV-LV-0001", item_en="HIDDENWORD")
    own = CommitmentFactory(
        coalition=drone, reference="DRN-LV-0001", part_of=whole, announced_at=MeetingFactory(format=navy, reference="NAV-7")
    )
    out = exported("commitments", narrow)

    again = bring("commitments", content=out, user=narrow)
    by_editor = bring("commitments", content=out, user=UserFactory(role=EDITOR))
    blank = bring("commitments", {"reference": "DRN-LV-0001", "part_of": "", "announced_at": ""}, user=narrow)

    assert b"NAV" not in out and b"HIDDENWORD" not in out
    assert out.count(b"another record") == 2
    assert [counts(outcome) for outcome in (again, by_editor, blank)] == [{"create": 0, "update": 0, "same": 1}] * 3
    own.refresh_from_db()
    assert (own.part_of, own.announced_at.reference) == (whole, "NAV-7")


def test_a_file_adds_a_dependency_beside_one_that_is_hidden(narrow, drone, navy):
    foreign = MilestoneFactory(line=LineOfEffortFactory(roadmap=RoadmapFactory(coalition=navy, version=1)), reference="NAV-M-001")
    line = LineOfEffortFactory(roadmap=RoadmapFactory(coalition=drone, version=1))
    first, second = (MilestoneFactory(line=line, reference=f"DRN-M-00{number}") for number in (1, 2))
    MilestoneDependency.objects.create(milestone=first, depends_on=foreign)
    row = {"coalition": "drone", "version": "1", "line": "1", "reference": "DRN-M-001", "depends_on": "DRN-M-002"}

    outcome = bring("milestones", row, user=narrow)

    assert changed(outcome) == {2: {"depends_on": ("another record", "DRN-M-002/1; another record")}}
    assert set(first.dependencies.values_list("depends_on", flat=True)) == {foreign.pk, second.pk}
    assert b"NAV" not in exported("milestones", narrow)
    assert counts(bring("milestones", content=exported("milestones", narrow), user=narrow))["same"] == 2


def test_an_export_holds_only_what_its_person_may_see(narrow, drone, navy):
    AllocationFactory(commitment=CommitmentFactory(coalition=drone, reference="DRN-LV-0001"), need=NeedFactory(coalition=navy))
    DeliveryFactory(coalition=navy, reference="NAV-D-0001")
    stream = io.BytesIO()

    rows = export(stream, "xlsx", "workbook", user=narrow)

    assert {dataset: count for dataset, count in rows.items() if count} == {"partners": 1, "coalitions": 1, "commitments": 1}


def test_a_warning_adds_up_only_what_its_reader_sees(narrow, drone, navy):
    commitment = CommitmentFactory(coalition=drone, reference="DRN-LV-0001", quantity=10)
    DeliveryFactory(coalition=navy, commitment=commitment, quantity=9, received_on="2025-01-01")
    row = {"coalition": "drone", "partners": "LV", "item_en": "Drones", "quantity": "5", "unit": "pcs", "received_on": "2025-01-01"}

    narrow_outcome, outcome = (
        bring("deliveries", {**row, "commitment": "DRN-LV-0001"}, user=user, apply=False) for user in (narrow, UserFactory(role=EDITOR))
    )

    sentence = "DRN-LV-0001 would have received 14 of 10."
    assert sentence in [problem.reason for problem in outcome.warnings]
    assert sentence not in [problem.reason for problem in narrow_outcome.warnings]


# What it costs


@pytest.mark.parametrize("size", [2, 20])
def test_scope_costs_the_same_however_many_rows(django_assert_num_queries, narrow, size):
    rows = [{**DRONES, "item_en": f"Item {number}"} for number in range(size)]
    bring("commitments", *rows)

    with django_assert_num_queries(QUERIES_OF_A_LOOK):
        outcome = bring("commitments", *rows, apply=False, user=narrow)

    assert counts(outcome) == {"create": 0, "update": 0, "same": size}


# The page


def put_in(client, *rows, name="commitments.csv"):
    send(client, reverse("office:import"), {"file": SimpleUploadedFile(name, csv_of(*rows))})
    return StagedUpload.objects.get()


def test_the_page_tells_of_foreign_rows_and_applies_none(client, narrow, navy):
    CommitmentFactory(coalition=navy, reference="NAV-LV-0001", note="HIDDENWORD", quantity=4711)
    client.force_login(narrow)
    staged = put_in(client, {**DRONES, "reference": "NAV-LV-0001", "quantity": "1"})

    seen = client.get(reverse("office:import_preview", args=[staged.token]))
    client.post(reverse("office:import_confirm", args=[staged.token]), {"digest": StagedUpload.objects.get().digest})

    page = seen.content.decode()
    assert NOT_HERE in page
    assert not any(word in page for word in ("HIDDENWORD", "4711", "Ships together", "4,711"))
    assert not ImportBatch.objects.exists()


def test_a_desk_that_was_taken_away_changes_what_a_waiting_file_would_do(client, officer, drone):
    client.force_login(officer)
    staged = put_in(client, DRONES)
    digest = StagedUpload.objects.get().digest
    Desk.objects.all().delete()

    answer = client.post(reverse("office:import_confirm", args=[staged.token]), {"digest": digest}, follow=True)

    assert NOT_YOURS in answer.content.decode()
    assert not Commitment.objects.exists()


def test_rows_of_an_applied_import_are_not_shown_once_its_person_sees_less(client, narrow):
    client.force_login(narrow)
    staged = put_in(client, {**DRONES, "note": "WRITTENWORD"})
    address = reverse("office:import_preview", args=[staged.token])
    client.post(reverse("office:import_confirm", args=[staged.token]), {"digest": StagedUpload.objects.get().digest})
    before = client.get(address, {"show": "create"}).content.decode()
    Desk.objects.all().delete()

    after = client.get(address, {"show": "create"}).content.decode()

    assert ("WRITTENWORD" in before, "WRITTENWORD" in after, "DRN-LV-0001" in after) == (True, False, False)
    assert "your rights have changed since" in after


def test_looking_at_a_waiting_file_writes_nothing(client, officer):
    client.force_login(officer)
    staged = put_in(client, DRONES)
    before = StagedUpload.objects.values().get()
    StagedUpload.objects.update(language="uk")

    client.get(reverse("office:import_preview", args=[staged.token]))

    assert StagedUpload.objects.values().get() == {**before, "language": "uk"}

"""Giving a record to more people by anything but its releasability: its coalition, its partners, its marking, a merge."""

import pytest

from coalitions.models import LineOfEffort, Milestone, MilestonePartner, Roadmap
from coalitions.operations import merge_partners
from coalitions.tests.factories import CoalitionFactory, MeetingFactory, MilestoneFactory, NeedFactory, PartnerFactory, desk_officer
from memberships.operations import merge_commitments
from memberships.tests.factories import CommitmentFactory, DeliveryFactory
from memberships.tests.test_admin_widening import WHY, address, widenings
from office.journal_wordings import sentence
from office.models import JournalEntry
from office.roles import EDITOR
from office.tests.admin_forms import add_row, filled
from office.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
REFUSED = (
    "This would give the record to more people than before, which is a permission of its own that you do not have. "
    "Set it to internal first; then it may be changed."
)
NO_REASON = "Say why this is released more widely."


@pytest.fixture
def here():
    return CoalitionFactory(slug="artillery", code="ART")


@pytest.fixture
def there():
    return CoalitionFactory(slug="drone", code="DRN")


@pytest.fixture
def officer(client, here, there):
    person = desk_officer(here, there)
    client.force_login(person)
    return person


@pytest.fixture
def chief(client):
    person = UserFactory(role=EDITOR)
    client.force_login(person)
    return person


def errors(response):
    return response.context["adminform"].form.errors if response.context else {}


def rows_errors(response):
    return [error for inline in response.context["inline_admin_formsets"] for error in inline.formset.non_form_errors()]


PLACED = [(CommitmentFactory, "coalition"), (NeedFactory, "coalition"), (DeliveryFactory, "coalition"), (MeetingFactory, "format")]


@pytest.mark.parametrize(("factory", "field"), PLACED)
def test_what_a_coalition_was_given_goes_to_another_only_with_permission_and_reason(client, here, there, officer, factory, field):
    record = factory(**{field: here}, releasability="coalition")
    page = address(record)

    refused = client.post(page, filled(client.get(page), **{field: there.pk, "widening_reason": WHY}))
    assert errors(refused) == {field: [REFUSED]}
    client.force_login(UserFactory(role=EDITOR))
    unsaid = client.post(page, filled(client.get(page), **{field: there.pk}))
    assert errors(unsaid) == {"widening_reason": [NO_REASON]}
    assert (getattr(type(record).objects.get(), field), widenings()) == (here, [])

    client.post(page, filled(client.get(page), **{field: there.pk, "widening_reason": WHY}))
    assert getattr(type(record).objects.get(), field) == there
    assert [entry[3:] for entry in widenings()] == [("coalition: artillery", "coalition: drone", WHY, "form")]


@pytest.mark.parametrize("releasability", ["internal", "bilateral", "public"])
def test_a_record_given_to_no_coalition_moves_freely(client, here, there, officer, releasability):
    need = NeedFactory(coalition=here, releasability=releasability)

    client.post(address(need), filled(client.get(address(need)), coalition=there.pk))

    need.refresh_from_db()
    assert (need.coalition, widenings()) == (there, [])


def test_set_to_internal_it_moves_in_the_same_writing(client, here, there, officer):
    need = NeedFactory(coalition=here, releasability="coalition")

    client.post(address(need), filled(client.get(address(need)), coalition=there.pk, releasability="internal"))

    need.refresh_from_db()
    assert (need.coalition, need.releasability, widenings()) == (there, "internal", [])


def test_a_milestone_moves_to_a_line_of_another_coalition_as_a_record_does(client, here, there, officer):
    milestone = MilestoneFactory(line__roadmap__coalition=here, releasability="coalition", reference="ART-M-001")
    line = MilestoneFactory(line__roadmap__coalition=there).line
    page = address(milestone)

    assert errors(client.post(page, filled(client.get(page), line=line.pk))) == {"line": [REFUSED]}
    client.force_login(UserFactory(role=EDITOR))
    client.post(page, filled(client.get(page), line=line.pk, widening_reason=WHY))

    assert Milestone.objects.get(pk=milestone.pk).line == line
    assert [entry[1:] for entry in widenings()] == [
        ("ART-M-001", "coalitions.milestone", "coalition: artillery", "coalition: drone", WHY, "form")
    ]


@pytest.mark.parametrize(("releasability", "moves"), [("coalition", False), ("internal", True), ("public", True)])
@pytest.mark.parametrize("model", [LineOfEffort, Roadmap])
def test_what_carries_milestones_given_to_a_coalition_stays_in_it(client, here, there, officer, model, releasability, moves):
    line = MilestoneFactory(line__roadmap__coalition=here, releasability=releasability).line
    other = MilestoneFactory(line__roadmap__coalition=there, line__roadmap__version=7, line__number=7).line.roadmap
    record, change = (line, {"roadmap": other.pk}) if model is LineOfEffort else (line.roadmap, {"coalition": there.pk})

    response = client.post(address(record), filled(client.get(address(record)), **change))

    sentence = "Records under it are released to the coalition's members. Set those to internal before it goes to another coalition."
    assert errors(response) == ({} if moves else {next(iter(change)): [sentence]})
    milestone = Milestone.objects.get(line=line)
    assert milestone.line.roadmap.coalition == (there if moves else here)


def named_partners(record):
    name = type(record)._default_manager.all().partner_path
    return sorted(getattr(record, name).values_list("code", flat=True))


NAMING = [(CommitmentFactory, "shares"), (DeliveryFactory, "donors"), (MilestoneFactory, "responsibilities")]


def naming_france(factory, here, releasability):
    france = PartnerFactory(code="FR")
    if factory is MilestoneFactory:
        record = factory(line__roadmap__coalition=here, releasability=releasability)
        MilestonePartner.objects.create(milestone=record, partner=france)
        return record
    return factory(coalition=here, releasability=releasability, partners=[france])


@pytest.mark.parametrize("releasability", ["bilateral", "coalition"])
@pytest.mark.parametrize(("factory", "rows"), NAMING)
def test_one_more_partner_is_given_a_record_only_with_permission_and_reason(client, here, officer, factory, rows, releasability):
    record, germany = naming_france(factory, here, releasability), PartnerFactory(code="DE")
    page = address(record)

    refused = client.post(page, add_row(filled(client.get(page), widening_reason=WHY), rows, partner=germany.pk))
    assert rows_errors(refused) == [REFUSED]
    client.force_login(UserFactory(role=EDITOR))
    unsaid = client.post(page, add_row(filled(client.get(page)), rows, partner=germany.pk))
    assert rows_errors(unsaid) == [NO_REASON]
    assert (named_partners(record), widenings()) == (["FR"], [])

    client.post(page, add_row(filled(client.get(page), widening_reason=WHY), rows, partner=germany.pk))
    assert named_partners(record) == ["DE", "FR"]
    assert [entry[3:] for entry in widenings()] == [(f"{releasability}: FR", f"{releasability}: DE, FR", WHY, "form")]


def test_another_partner_in_the_place_of_one_is_one_more(client, here, officer):
    record = naming_france(CommitmentFactory, here, "bilateral")
    page = address(record)

    refused = client.post(page, filled(client.get(page)) | {"shares-0-partner": PartnerFactory(code="DE").pk})

    assert (rows_errors(refused), named_partners(record)) == ([REFUSED], ["FR"])


@pytest.mark.parametrize("releasability", ["internal", "public"])
def test_a_record_not_given_to_its_partners_names_another_freely(client, here, officer, releasability):
    record = naming_france(DeliveryFactory, here, releasability)
    page = address(record)

    client.post(page, add_row(filled(client.get(page)), "donors", partner=PartnerFactory(code="DE").pk))

    assert (named_partners(record), widenings()) == (["DE", "FR"], [])


def test_a_partner_is_taken_away_freely(client, here, officer):
    record = naming_france(DeliveryFactory, here, "bilateral")
    page = address(record)

    client.post(page, filled(client.get(page)) | {"donors-0-DELETE": "on"})

    assert (named_partners(record), widenings()) == ([], [])


def test_a_marking_is_taken_off_only_with_permission_and_reason(client, here, officer):
    need = NeedFactory(coalition=here, marking="official_use", reference="ART-N-001")
    page = address(need)

    refused = client.post(page, filled(client.get(page), marking="open", widening_reason=WHY))
    assert errors(refused) == {"marking": ["Taking off a marking is a permission of its own, which you do not have."]}
    client.force_login(UserFactory(role=EDITOR))
    assert errors(client.post(page, filled(client.get(page), marking="open"))) == {"widening_reason": [NO_REASON]}
    client.post(page, filled(client.get(page), marking="open", widening_reason=WHY))

    need.refresh_from_db()
    assert (need.marking, [entry[3:] for entry in widenings()]) == ("open", [("official_use", "open", WHY, "form")])
    history = client.get(address(need, "history"))
    assert history.context["changes"][0].reason == WHY


def test_a_marking_is_put_on_freely(client, here, officer):
    need = NeedFactory(coalition=here)

    client.post(address(need), filled(client.get(address(need)), marking="official_use"))

    need.refresh_from_db()
    assert (need.marking, widenings()) == ("official_use", [])


def test_the_journal_says_whom_a_record_is_given_to_now(client, here, there, chief):
    record = naming_france(CommitmentFactory, here, "coalition")
    page = address(record)
    client.post(page, filled(client.get(page), coalition=there.pk, widening_reason=WHY))

    entry = JournalEntry.objects.get(kind="widening")
    whom = "from the coalition's members: artillery to the coalition's members: drone"
    assert sentence(entry) == f"released {record.reference} {whom}: {WHY}"


def test_merged_commitments_given_to_different_partners_are_internal(here):
    kept = CommitmentFactory(coalition=here, releasability="bilateral", partners=[PartnerFactory(code="FR")])
    merged = CommitmentFactory(coalition=here, releasability="bilateral", partners=[PartnerFactory(code="DE")])

    merge_commitments(kept, merged, by=UserFactory())

    kept.refresh_from_db()
    assert (kept.releasability, named_partners(kept)) == ("internal", ["DE", "FR"])
    assert "The two were given to different people; it is internal now." in kept.note


def test_merged_commitments_given_to_different_coalitions_are_internal(here, there):
    kept, merged = (CommitmentFactory(coalition=coalition, releasability="coalition") for coalition in (here, there))

    assert merge_commitments(kept, merged, by=UserFactory()).releasability == "internal"


def test_merged_commitments_given_to_the_same_people_stay_as_they_are(here):
    france = PartnerFactory(code="FR")
    kept, merged = (CommitmentFactory(coalition=here, releasability="bilateral", partners=[france]) for _one in range(2))

    kept = merge_commitments(kept, merged, by=UserFactory())

    assert (kept.releasability, "internal now" in kept.note) == ("bilateral", False)


def test_what_only_the_merged_partner_was_given_is_internal(here):
    france, germany = PartnerFactory(code="FR"), PartnerFactory(code="DE")
    records = [
        CommitmentFactory(releasability=releasability, partners=partners)
        for releasability, partners in [
            ("bilateral", [germany]),
            ("bilateral", [france]),
            ("coalition", [france, germany]),
            ("public", [germany]),
        ]
    ]
    delivery = DeliveryFactory(releasability="coalition", partners=[germany])

    kept = merge_partners(france, germany, by=UserFactory())

    assert [type(record).objects.get(pk=record.pk).releasability for record in [*records, delivery]] == [
        "internal",
        "bilateral",
        "coalition",
        "public",
        "internal",
    ]
    assert "2 records that only the other was given are internal now." in kept.note

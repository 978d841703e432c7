"""Releasing a record more widely: who may, by which form, and what is written down about it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from coalitions.models import Milestone, Need
from coalitions.tests.factories import LineOfEffortFactory, MilestoneFactory, NeedFactory, desk_officer
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office.markings import Reach, Releasability
from office.models import JournalEntry
from office.roles import DESK_OFFICER, EDITOR
from office.tests.admin_forms import add_row, carried, filled
from office.tests.factories import UserFactory
from office.widening import enter_widening, release

pytestmark = pytest.mark.django_db
WHY = "Announced at the meeting"


def address(record, page="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def somebody(role, coalition):
    return desk_officer(coalition) if role == DESK_OFFICER else UserFactory(role=role)


def saved_by(client, role, commitment, releasability, reason=""):
    client.force_login(somebody(role, commitment.coalition))
    page = client.get(address(commitment))
    client.post(address(commitment), filled(page, releasability=releasability, note="Read.", widening_reason=reason))
    commitment.refresh_from_db()
    return commitment.releasability, commitment.note


def widenings():
    entries = JournalEntry.objects.filter(kind="widening").order_by("pk")
    return [(entry.by, entry.about, *(entry.facts[name] for name in ("model", "before", "after", "reason", "route"))) for entry in entries]


@pytest.mark.parametrize(
    ("role", "before", "asked", "reason", "expected"),
    [
        (DESK_OFFICER, "internal", "public", WHY, ("internal", "")),
        (DESK_OFFICER, "bilateral", "coalition", WHY, ("bilateral", "")),
        (DESK_OFFICER, "public", "internal", "", ("internal", "Read.")),
        (DESK_OFFICER, "coalition", "coalition", "", ("coalition", "Read.")),
        (EDITOR, "internal", "public", WHY, ("public", "Read.")),
        (EDITOR, "internal", "public", "", ("internal", "")),
        (EDITOR, "internal", "public", "   ", ("internal", "")),
        (EDITOR, "internal", "public", "x" * 501, ("internal", "")),
        (EDITOR, "public", "internal", "", ("internal", "Read.")),
    ],
)
def test_only_those_who_may_widen_and_say_why_release_a_record_more_widely(client, role, before, asked, reason, expected):
    commitment = CommitmentFactory(releasability=before)

    assert saved_by(client, role, commitment, asked, reason) == expected


def test_the_reason_stands_in_the_journal_and_in_the_history_of_that_write_only(client):
    commitment = CommitmentFactory()
    saved_by(client, EDITOR, commitment, "public", WHY)
    page = address(commitment)
    client.post(page, filled(client.get(page), note="Again", widening_reason="A reason without a widening"))

    ((_by, *told),) = widenings()
    assert told == [commitment.reference, "memberships.commitment", "internal", "public", WHY, "form"]
    history = client.get(address(commitment, "history"))
    assert [change.reason for change in history.context["changes"]][:2] == ["", WHY]
    assert f"Reason: {WHY}" in history.content.decode()


def test_those_who_may_not_widen_are_not_asked_for_a_reason(client):
    commitment = CommitmentFactory()
    pages = []
    for role in (DESK_OFFICER, EDITOR):
        client.force_login(somebody(role, commitment.coalition))
        pages.append("id_widening_reason" in client.get(address(commitment)).content.decode())

    assert pages == [False, True]


def test_a_new_record_is_internal_unless_its_author_may_widen(client):
    page = reverse("admin:memberships_commitment_add")
    coalition = NeedFactory().coalition
    client.force_login(desk_officer(coalition))

    client.post(page, filled(client.get(page), coalition=coalition.pk, item_en="Howitzers", releasability="public", widening_reason=WHY))
    client.post(f"{page}?releasability=public", filled(client.get(page), coalition=coalition.pk, item_en="H", releasability="public"))
    assert not Commitment.objects.exists()

    client.post(page, filled(client.get(page), coalition=coalition.pk, item_en="Howitzers"))
    assert Commitment.objects.get().releasability == "internal"


def test_a_new_record_that_is_not_internal_has_its_reason(client):
    page = reverse("admin:memberships_commitment_add")
    editor = UserFactory(role=EDITOR)
    client.force_login(editor)

    response = client.post(page, filled(client.get(page), item_en="Howitzers", releasability="public"))
    assert response.context["adminform"].form.errors == {"widening_reason": ["Say why this is released more widely."]}
    client.post(page, filled(client.get(page), item_en="Howitzers", releasability="public", widening_reason=WHY))

    commitment = Commitment.objects.get()
    assert widenings() == [(editor, commitment.reference, "memberships.commitment", "internal", "public", WHY, "form")]


def test_rows_under_a_record_are_released_more_widely_with_one_reason_for_all_of_them(client):
    line = LineOfEffortFactory()
    milestone = MilestoneFactory(line=line, reference="ART-M-001")
    editor = UserFactory(role=EDITOR)
    client.force_login(editor)
    data = filled(client.get(address(line))) | {"milestones-0-releasability": "coalition"}

    client.post(address(line), data)
    assert (Milestone.objects.get().releasability, widenings()) == ("internal", [])
    data = filled(client.get(address(line))) | {"milestones-0-releasability": "coalition", "milestones-widening_reason": WHY}
    data = add_row(data, "milestones", title_en="Next", releasability="public", marking="open", status="planned")
    client.post(address(line), data)

    added = Milestone.objects.exclude(pk=milestone.pk).get()
    assert widenings() == [
        (editor, "ART-M-001", "coalitions.milestone", "internal", "coalition", WHY, "inline"),
        (editor, added.reference, "coalitions.milestone", "internal", "public", WHY, "inline"),
    ]


def test_a_desk_officer_releases_no_row_under_a_record_more_widely(client):
    milestone = MilestoneFactory()
    client.force_login(desk_officer(milestone.line.roadmap.coalition))
    page = address(milestone.line)

    client.post(page, filled(client.get(page)) | {"milestones-0-releasability": "public", "milestones-widening_reason": WHY})

    assert (Milestone.objects.get().releasability, widenings()) == ("internal", [])


def test_the_reason_is_asked_once_beneath_all_rows(client):
    milestone = MilestoneFactory(reference="ART-M-001")
    MilestoneFactory(line=milestone.line, reference="ART-M-002")
    page = address(milestone.line)
    client.force_login(UserFactory(role=EDITOR))
    asked = client.get(page).content.decode()
    refused = client.post(page, filled(client.get(page)) | {"milestones-1-releasability": "coalition"}).content.decode()
    client.force_login(desk_officer(milestone.line.roadmap.coalition))

    assert asked.count('name="milestones-widening_reason"') == 1
    assert 'href="#id_milestones-widening_reason"' in refused
    assert '<div class="rows-reason wrong">' in refused
    assert "widening_reason" not in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("role", "before", "expected"),
    [
        (DESK_OFFICER, None, ["internal"]),
        (DESK_OFFICER, "internal", ["internal"]),
        (DESK_OFFICER, "coalition", ["internal", "bilateral", "coalition"]),
        (EDITOR, "internal", ["internal", "bilateral", "coalition", "public"]),
        (EDITOR, None, ["internal", "bilateral", "coalition", "public"]),
    ],
)
def test_what_one_may_not_choose_is_not_offered(client, role, before, expected):
    need = NeedFactory(releasability=before or "internal")
    client.force_login(somebody(role, need.coalition))

    page = client.get(address(need) if before else reverse("admin:coalitions_need_add"))

    assert [value for value, _label in page.context["adminform"].form.fields["releasability"].choices] == expected


@pytest.mark.parametrize(
    ("role", "before", "told"), [(DESK_OFFICER, "public", True), (DESK_OFFICER, "internal", False), (EDITOR, "public", False)]
)
def test_who_cannot_take_it_back_is_told_so_before_releasing_less_widely(client, role, before, told):
    need = NeedFactory(releasability=before)
    client.force_login(somebody(role, need.coalition))

    page = client.get(address(need))

    help_text = page.context["adminform"].form.fields["releasability"].help_text
    assert (help_text == "Once released less widely, it is released more widely again only by somebody who has that permission.") is told


def test_many_tell_how_they_are_released_and_to_whom_they_were_given(client):
    needs = [NeedFactory(releasability="coalition"), NeedFactory(releasability="public")]
    client.force_login(UserFactory(role=EDITOR))
    page = reverse("admin:coalitions_need_changelist")

    asked = client.post(page, {"action": "release_ticked", "_selected_action": [need.pk for need in needs]})
    told = [client.get(released_together(client, needs, wanted, WHY).url).context["messages"] for wanted in ("coalition", "coalition")]

    assert sorted(str(told) for _record, told in asked.context["form"].listed) == ["now: public", "now: the coalition's members"]
    assert [[str(message) for message in messages] for messages in told] == [
        ["1 record changed. Releasability now: the coalition's members."],
        ["Nothing was changed."],
    ]


def released_together(client, needs, releasability, reason=""):
    page = reverse("admin:coalitions_need_changelist")
    ticked = {"action": "release_ticked", "_selected_action": [need.pk for need in needs]}
    asked = client.post(page, ticked)
    filled_in = {"carry_out": "yes", "releasability": releasability, "reason": reason}
    return client.post(page, {**ticked, **carried(asked), **filled_in})


def test_many_are_released_more_widely_with_one_reason_each_written_down(client):
    needs = [NeedFactory(reference="ART-N-001"), NeedFactory(reference="ART-N-002", releasability="public")]
    editor = UserFactory(role=EDITOR)
    client.force_login(editor)

    refused = released_together(client, needs, "coalition")
    assert refused.context["form"].errors == {"reason": ["Say why this is released more widely."]}
    released_together(client, needs, "coalition", WHY)

    assert list(Need.objects.order_by("reference").values_list("releasability", flat=True)) == ["coalition", "coalition"]
    assert widenings() == [(editor, "ART-N-001", "coalitions.need", "internal", "coalition", WHY, "list")]


def test_many_are_released_less_widely_by_a_desk_officer_and_not_more_widely(client):
    need = NeedFactory(releasability="coalition")
    client.force_login(desk_officer(need.coalition))

    refused = released_together(client, [need], "public", WHY)
    assert list(refused.context["form"].errors) == ["releasability"]
    released_together(client, [need], "internal")

    assert (Need.objects.get().releasability, widenings()) == ("internal", [])


def test_what_is_for_official_use_only_is_not_released_to_the_public_in_a_list_either(client):
    need = NeedFactory(marking="official_use")
    client.force_login(UserFactory(role=EDITOR))

    response = released_together(client, [need], "public", WHY)

    assert response.context["form"].non_field_errors() == ["What is for official use only cannot be released to the public."]
    assert (Need.objects.get().releasability, widenings()) == ("internal", [])


@pytest.mark.parametrize("marking", ["secret", "top_secret", "confidential"])
def test_a_marking_above_official_use_is_neither_offered_nor_taken(client, marking):
    need = NeedFactory()
    client.force_login(UserFactory(role=EDITOR))
    page = client.get(address(need))

    assert [value for value, _label in page.context["adminform"].form.fields["marking"].choices] == ["open", "official_use"]
    response = client.post(address(need), filled(page, marking=marking))
    assert list(response.context["adminform"].form.errors) == ["marking"]
    assert Need.objects.get().marking == "open"


def test_behind_every_form_who_may_not_widen_is_refused_too():
    """What a form offers is narrowed already; the rule does not rest on that."""
    commitment = CommitmentFactory()
    officer = desk_officer(commitment.coalition)

    with pytest.raises(ValidationError) as listed:
        release([commitment], Releasability.PUBLIC, by=officer, reason=WHY)
    Commitment.objects.update(releasability="public")
    with pytest.raises(ValidationError) as written:
        enter_widening(commitment, before=Reach(), by=officer, reason=WHY, route="form")

    assert [refused.value.code for refused in (listed, written)] == ["permission", "permission"]
    assert widenings() == []

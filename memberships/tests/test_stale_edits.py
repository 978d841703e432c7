"""Two people editing one record: the second sees both texts and chooses; nothing is overwritten unseen."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalitions.models import Desk, MilestoneDependency
from coalitions.operations import endorse_roadmap
from coalitions.tests.factories import MilestoneFactory, PartnerFactory, RoadmapFactory, imprecise
from memberships.models import Commitment, CommitmentPartner, Delivery
from memberships.tests.factories import CommitmentFactory, DeliveryFactory
from office.models import User
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP
from office.tests.admin_forms import add_row, carried, filled, send
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def olena(db):
    """Another editor, at a desk of her own."""
    client = Client()
    client.force_login(UserFactory(username="olena", first_name="Olena", last_name="Kovalenko", role=EDITOR))
    return client


@pytest.fixture
def commitment():
    return CommitmentFactory(reference="ART-FR-0001", item_en="Howitzers", note="First", source="A letter")


def change(record, action="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{action}", args=[record.pk])


def meanwhile(client, record, **changes):
    """Let another person open, fill in and save the form."""
    response = client.post(change(record), filled(client.get(change(record)), **changes))
    assert response.status_code == 302


def told(response):
    """What the page asks to choose between: (title, field, saved, mine, what is ticked)."""
    return [(one.title, d.label, d.saved, d.mine, d.choice) for one in response.context["contested"] for d in one.fields]


def text(record, *names):
    record.refresh_from_db()
    return tuple(getattr(record, name) for name in names)


def test_both_texts_are_shown_and_nothing_is_written(client, editor, olena, commitment):
    data = filled(client.get(change(commitment)), note="Mine", item_uk="Гаубиці")
    meanwhile(olena, commitment, note="Hers", source="A newer letter")

    response = client.post(change(commitment), data)

    assert told(response) == [
        ("", "Item in Ukrainian", "–", "Гаубиці", "mine"),
        ("", "Source", "A newer letter", "A letter", "saved"),
        ("", "Note", "Hers", "Mine", ""),
    ]
    (one,) = response.context["contested"]
    assert [(write.person, write.act) for write in one.writes] == [("Olena Kovalenko", "changed")]
    assert "Changed by Olena Kovalenko on " in response.content.decode()
    assert text(commitment, "note", "source", "item_uk") == ("Hers", "A newer letter", "")


@pytest.mark.parametrize(("choice", "note"), [("saved", "Hers"), ("mine", "Mine")])
def test_what_was_chosen_is_saved(client, editor, olena, commitment, choice, note):
    data = filled(client.get(change(commitment)), note="Mine", item_uk="Гаубиці")
    meanwhile(olena, commitment, note="Hers", source="A newer letter")
    asked = client.post(change(commitment), data)
    ticked = {"choice-item_uk": "mine", "choice-source": "saved", "choice-note": choice}

    response = client.post(change(commitment), data | carried(asked) | ticked)

    assert response.status_code == 302
    assert text(commitment, "note", "source", "item_uk") == (note, "A newer letter", "Гаубиці")


def test_without_a_choice_where_both_wrote_the_form_comes_back(client, editor, olena, commitment):
    data = filled(client.get(change(commitment)), note="Mine")
    meanwhile(olena, commitment, note="Hers")
    asked = client.post(change(commitment), data)

    response = client.post(change(commitment), data | carried(asked))

    assert told(response) == [("", "Note", "Hers", "Mine", "")]
    assert response.context["asked_again"]
    assert text(commitment, "note") == ("Hers",)


def test_a_choice_is_asked_anew_when_a_third_person_writes_before_it_is_sent(client, editor, olena, commitment):
    data = filled(client.get(change(commitment)), note="Mine")
    meanwhile(olena, commitment, note="Hers")
    asked = client.post(change(commitment), data)
    meanwhile(olena, commitment, note="Hers again")

    response = client.post(change(commitment), data | carried(asked) | {"choice-note": "mine"})

    assert told(response) == [("", "Note", "Hers again", "Mine", "")]
    assert text(commitment, "note") == ("Hers again",)


def test_a_form_that_says_not_what_it_was_filled_from_asks_about_everything(client, editor, olena, commitment):
    for read in ({"read": "garbled"}, {"read": ""}, {"read": carried(olena.get(change(commitment)))["read"]}):
        data = filled(client.get(change(commitment)), note="Mine") | read

        response = client.post(change(commitment), data)

        assert told(response) == [("", "Note", "First", "Mine", "")]
        assert text(commitment, "note") == ("First",)


def test_a_form_without_a_changed_neighbour_is_saved_at_once(client, editor, commitment):
    response = client.post(change(commitment), filled(client.get(change(commitment)), note="Mine"))

    assert response.status_code == 302
    assert text(commitment, "note") == ("Mine",)


def test_the_same_text_from_both_needs_no_choice(client, editor, olena, commitment):
    data = filled(client.get(change(commitment)), note="Agreed")
    meanwhile(olena, commitment, note="Agreed")

    asked = client.post(change(commitment), data)
    response = client.post(change(commitment), data | carried(asked))

    assert told(asked) == []
    assert response.status_code == 302


def test_a_warning_of_the_domain_keeps_what_the_form_was_filled_from(client, editor, olena, commitment):
    DeliveryFactory(commitment=commitment, quantity=5, unit=commitment.unit, received_on=imprecise("2024-05"))
    data = filled(client.get(change(commitment)), quantity="1", note="Mine")
    held = client.post(change(commitment), data)
    meanwhile(olena, commitment, source="A newer letter")

    response = client.post(change(commitment), data | carried(held) | {"warnings_confirmed": held.context["unconfirmed_token"]})

    assert ("", "Source", "A newer letter", commitment.source, "saved") in told(response)
    assert text(commitment, "note", "source") == ("First", "A newer letter")


@pytest.fixture
def shared(commitment):
    """France and Latvia carry it together."""
    for code, share in [("FR", "0.5"), ("LV", "0.25")]:
        CommitmentPartner.objects.create(commitment=commitment, partner=PartnerFactory(code=code, name_en=code), share=share)
    return commitment


def shares(commitment):
    return {(row.partner.code, None if row.share is None else float(row.share)) for row in commitment.shares.all()}


def test_a_row_both_changed_is_shown_with_both_texts(client, editor, olena, shared):
    data = filled(client.get(change(shared))) | {"shares-0-share": "0.7"}
    meanwhile(olena, shared, **{"shares-0-share": "0.6"})

    asked = client.post(change(shared), data)
    response = client.post(change(shared), data | carried(asked) | {"choice-shares-0-share": "mine"})

    assert told(asked) == [("Partner of a commitment: FR", "Share", "0.6", "0.7", "")]
    assert response.status_code == 302
    assert shares(shared) == {("FR", 0.7), ("LV", 0.25)}


def test_a_row_only_the_other_changed_keeps_what_is_saved(client, editor, olena, shared):
    data = filled(client.get(change(shared)), note="Mine")
    meanwhile(olena, shared, **{"shares-1-share": "0.3"})

    asked = client.post(change(shared), data)
    response = client.post(change(shared), data | carried(asked) | {"choice-shares-1-share": "saved"})

    assert told(asked) == [("Partner of a commitment: LV", "Share", "0.3", "0.25", "saved")]
    assert response.status_code == 302
    assert shares(shared) == {("FR", 0.5), ("LV", 0.3)}
    assert text(shared, "note") == ("Mine",)


@pytest.mark.parametrize(("choice", "left"), [("saved", {("LV", 0.25)}), ("mine", {("LV", 0.25), ("FR", 0.7)})])
def test_a_row_the_other_removed_is_left_out_or_put_in_anew(client, editor, olena, shared, choice, left):
    first = shared.shares.first()
    data = filled(client.get(change(shared))) | {"shares-0-share": "0.7"}
    meanwhile(olena, shared, **{"shares-0-DELETE": "on"})

    asked = client.post(change(shared), data)
    again = filled(asked) | hidden(asked) | {f"choice-gone-{first.pk}": choice}
    response = client.post(change(shared), again)

    assert told(asked) == [("Partner of a commitment", "Row", "removed", "Partner: FR; Share: 0.7", "")]
    assert response.status_code == 302
    assert shares(shared) == left


def hidden(response):
    return {name: value for one in response.context["contested"] for name, value in one.marks}


def test_a_row_the_other_removed_and_nobody_touched_stays_removed(client, editor, olena, shared):
    data = filled(client.get(change(shared)), note="Mine")
    meanwhile(olena, shared, **{"shares-0-DELETE": "on"})

    asked = client.post(change(shared), data)
    ticked = {f"choice-{d.name}": d.choice for one in asked.context["contested"] for d in one.fields}
    response = client.post(change(shared), filled(asked) | hidden(asked) | ticked)

    assert list(ticked.values()) == ["saved"]
    assert response.status_code == 302
    assert (shares(shared), text(shared, "note")) == ({("LV", 0.25)}, ("Mine",))


@pytest.mark.parametrize(("choice", "left"), [("saved", {("FR", 0.6), ("LV", 0.25)}), ("mine", {("LV", 0.25)})])
def test_a_row_to_be_removed_that_the_other_changed_is_asked_about(client, editor, olena, shared, choice, left):
    data = filled(client.get(change(shared))) | {"shares-0-DELETE": "on", "shares-0-share": "0.1"}
    meanwhile(olena, shared, **{"shares-0-share": "0.6"})

    asked = client.post(change(shared), data)
    response = client.post(change(shared), data | carried(asked) | {"choice-shares-0-DELETE": choice})

    assert told(asked) == [("Partner of a commitment: FR", "Row", "Partner: FR; Share: 0.6", "remove it", "")]
    assert response.status_code == 302
    assert shares(shared) == left


def test_a_row_the_other_added_is_told_and_stays(client, editor, olena, shared):
    poland = PartnerFactory(code="PL", name_en="PL")
    data = filled(client.get(change(shared)), note="Mine")
    olena.post(change(shared), add_row(filled(olena.get(change(shared))), "shares", partner=poland.pk, share="0.1"))

    asked = client.post(change(shared), data)
    response = client.post(change(shared), filled(asked))

    assert [(one.title, one.writes[0].act) for one in asked.context["contested"]] == [("Partner of a commitment: PL", "added")]
    assert response.status_code == 302
    assert (shares(shared), text(shared, "note")) == ({("FR", 0.5), ("LV", 0.25), ("PL", 0.1)}, ("Mine",))


def test_a_new_row_of_ones_own_is_kept_through_the_asking(client, editor, olena, shared):
    poland = PartnerFactory(code="PL", name_en="PL")
    data = add_row(filled(client.get(change(shared))), "shares", partner=poland.pk, share="0.1")
    meanwhile(olena, shared, **{"shares-0-DELETE": "on"})

    asked = client.post(change(shared), data)
    ticked = {f"choice-{d.name}": d.choice for one in asked.context["contested"] for d in one.fields}
    response = client.post(change(shared), filled(asked) | hidden(asked) | ticked)

    assert response.status_code == 302
    assert shares(shared) == {("LV", 0.25), ("PL", 0.1)}


def test_deleting_what_changed_since_the_question_is_asked_anew(client, editor, olena, commitment):
    question = carried(client.get(change(commitment, "delete")))
    meanwhile(olena, commitment, note="Hers")

    response = client.post(change(commitment, "delete"), question | {"post": "yes"})

    (sentence,) = [str(message) for message in response.context["messages"]]
    assert sentence.startswith("Olena Kovalenko changed ART-FR-0001 Howitzers on ")
    assert Commitment.objects.count() == 1
    client.post(change(commitment, "delete"), carried(response) | {"post": "yes"})
    assert Commitment.objects.count() == 0


def test_deleting_takes_nothing_along_that_came_after_the_question(client, editor, commitment):
    question = carried(client.get(change(commitment, "delete")))
    CommitmentPartner.objects.create(commitment=commitment, partner=PartnerFactory())

    response = client.post(change(commitment, "delete"), question | {"post": "yes"})

    assert [str(message) for message in response.context["messages"]] == [
        "What would be deleted has changed since you opened this page. Please look at it again."
    ]
    assert Commitment.objects.count() == 1


def test_deleting_many_is_asked_anew_when_one_of_them_changed(client, editor, olena):
    rows = CommitmentFactory.create_batch(2)
    address = reverse("admin:memberships_commitment_changelist")
    ticked = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    question = carried(client.post(address, ticked))
    meanwhile(olena, rows[0], note="Hers")

    response = client.post(address, question | ticked | {"post": "yes"})
    left = Commitment.objects.count()
    client.post(address, carried(response) | ticked | {"post": "yes"})

    assert (left, Commitment.objects.count()) == (2, 0)


def test_a_step_is_taken_of_what_was_read(client, editor, olena, commitment):
    address = f"/admin/memberships/commitment/{commitment.pk}/step/cancelled/"
    question = carried(client.get(address))
    meanwhile(olena, commitment, note="Still on")

    response = client.post(address, question | {"on": "2025-06-05"})

    (sentence,) = response.context["form"].non_field_errors()
    assert sentence.startswith("Olena Kovalenko changed ART-FR-0001 Howitzers on ")
    assert text(commitment, "cancelled_on") == (None,)
    assert send(client, address, {"on": "2025-06-05"}).status_code == 302


def test_two_records_are_merged_as_they_were_read(client, editor, olena):
    pair = CommitmentFactory.create_batch(2)
    address = reverse("admin:memberships_commitment_merge") + f"?record={pair[0].pk}&record={pair[1].pk}"
    question = carried(client.get(address))
    meanwhile(olena, pair[1], note="Not the same after all")

    response = client.post(address, question | {"kept": pair[0].pk})

    assert response.context["error"].startswith("Olena Kovalenko changed ")
    assert Commitment.objects.count() == 2


def test_a_record_written_by_another_route_is_stale_as_well(client, editor, commitment):
    delivery = DeliveryFactory(commitment=commitment)
    data = filled(client.get(change(commitment)), note="Mine") | {"deliveries-0-item_en": "My words"}
    Delivery.objects.update(item_en="Other words")

    response = client.post(change(commitment), data)

    assert [row[1:] for row in told(response)] == [("Item in English", "Other words", "My words", "")]
    assert text(delivery, "item_en") == ("Other words",)


def test_what_was_typed_into_a_plan_that_was_endorsed_meanwhile_is_told(client, editor):
    roadmap = RoadmapFactory(title_en="Plan")
    data = filled(client.get(change(roadmap)), title_en="My plan", note="Mine")
    endorse_roadmap(roadmap, on=imprecise("2025-02-12"))

    asked = client.post(change(roadmap), data)
    again = client.post(change(roadmap), data | carried(asked) | {"choice-note": "mine"})

    (one,) = asked.context["contested"]
    assert [(d.label, d.saved, d.mine, d.open, d.choice) for d in one.fields] == [
        ("Note", "–", "Mine", True, "mine"),
        ("Title in English", "Plan", "My plan", False, ""),
    ]
    assert again.status_code == 302
    assert text(roadmap, "title_en", "note") == ("Plan", "Mine")


@pytest.fixture
def chief(client, db):
    """Somebody who hands out roles, signed in."""
    chief = UserFactory(username="chief", is_superuser=True)
    client.force_login(chief)
    return chief


def test_roles_another_gave_meanwhile_are_not_taken_away_unseen(client, chief):
    person = UserFactory(username="person", role=EDITOR)
    data = filled(client.get(change(person)), last_name="Mine")
    leadership = Group.objects.get(name=LEADERSHIP)
    person.groups.set([leadership])

    asked = client.post(change(person), data)
    response = client.post(change(person), data | carried(asked) | {"choice-groups": "saved", "choice-last_name": "mine"})

    assert told(asked) == [("", "Last name", "–", "Mine", "mine"), ("", "Role", "Leadership", "Editor", "saved")]
    assert response.status_code == 302
    assert (list(person.groups.all()), text(person, "last_name")) == ([leadership], ("Mine",))


def test_a_person_who_merely_signed_in_meanwhile_is_not_asked_about(client, chief):
    person = UserFactory(username="person")
    data = filled(client.get(change(person)), last_name="Mine")
    User.objects.filter(pk=person.pk).update(last_login=timezone.now(), password="changed by themselves")

    assert client.post(change(person), data).status_code == 302
    assert text(person, "last_name", "password") == ("Mine", "changed by themselves")


def test_another_records_text_outside_ones_scope_is_not_shown(client, editor, commitment):
    """What the other chose may be a record this person may not see."""
    officer = UserFactory(role=DESK_OFFICER, reads_own_desks_only=True)
    milestone = MilestoneFactory()
    Desk.objects.create(officer=officer, coalition=milestone.line.roadmap.coalition)
    hidden = MilestoneFactory(title_en="Hidden word")
    client.force_login(officer)
    data = filled(client.get(change(milestone)), title_en="Mine")
    MilestoneDependency.objects.create(milestone=milestone, depends_on=hidden)

    asked = client.post(change(milestone), data)

    assert [one.title for one in asked.context["contested"]] == ["Dependency: another record"]
    assert "Hidden word" not in asked.content.decode()

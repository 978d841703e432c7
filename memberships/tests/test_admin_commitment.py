"""A commitment in the workbench: what it asks, what it gives, what it lets pass and what not."""

import pytest
from django.urls import reverse

from coalitions.tests.factories import CoalitionFactory, NeedFactory, PartnerFactory, UnitFactory, imprecise
from memberships.models import Allocation, Commitment, Delivery, Membership
from memberships.tests.factories import AllocationFactory, CommitmentFactory, DeliveryFactory, MembershipFactory
from office.models import Confirmation
from office.tests.admin_forms import add_row, carried, filled, send

pytestmark = pytest.mark.django_db
ADD = "/admin/memberships/commitment/add/"


def change(commitment):
    return reverse("admin:memberships_commitment_change", args=[commitment.pk])


@pytest.fixture
def france():
    return PartnerFactory(code="FR", name_en="France", name_uk="Франція")


@pytest.fixture
def artillery(france):
    coalition = CoalitionFactory(slug="artillery", code="ART")
    MembershipFactory(coalition=coalition, partner=france)
    return coalition


def test_the_reference_is_given_once_the_partners_are_known(client, editor, artillery, france):
    data = filled(client.get(ADD), coalition=artillery.pk, item_en="Howitzers", quantity="12", unit=UnitFactory().pk)
    data = add_row(data, "shares", partner=france.pk)

    response = client.post(ADD, data)

    assert response.status_code == 302
    commitment = Commitment.objects.get()
    assert (commitment.reference, commitment.releasability, list(commitment.partners.all())) == ("ART-FR-0001", "internal", [france])


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "January 2025"), ("uk", "січень 2025"), ("uk", "01.2025"), ("en", "2025-01"), ("en", "січень 2025")]
)
def test_a_month_may_be_typed_in_either_language(client, editor, artillery, language, typed):
    editor.language = language
    editor.save()

    client.post(ADD, filled(client.get(ADD), coalition=artillery.pk, item_en="Howitzers", announced_on=typed))

    assert Commitment.objects.get().announced_on == imprecise("2025-01")


@pytest.mark.parametrize(("language", "shown"), [("en", "Jan 2025"), ("uk", "січень 2025")])
def test_a_month_is_shown_in_the_persons_language_and_saved_again_unchanged(client, editor, language, shown):
    editor.language = language
    editor.save()
    commitment = CommitmentFactory(announced_on=imprecise("2025-01"))

    response = client.get(change(commitment))
    data = filled(response)
    client.post(change(commitment), data)

    assert data["announced_on"] == shown
    commitment.refresh_from_db()
    assert commitment.announced_on == imprecise("2025-01")
    assert type(commitment)._meta.get_field("history").related_model.objects.filter(pgh_label="update").count() == 0


def test_a_date_that_is_none_is_an_error_beside_its_field(client, editor, artillery):
    response = client.post(ADD, filled(client.get(ADD), coalition=artillery.pk, item_en="Howitzers", announced_on="soon"))

    assert response.context["adminform"].form.errors == {
        "announced_on": ["“soon” is not a date: write 31.12.2025, January 2026, Q4 2025 or 2025."]
    }


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"quantity": "5"}, {"unit": ["A quantity is given without a unit."]}),
        ({"unit": "pcs"}, {"quantity": ["A unit is given without a quantity."]}),
        ({"amount": "5"}, {"currency": ["An amount is given without a currency."]}),
        ({"currency": "EUR"}, {"amount": ["A currency is given without an amount."]}),
        ({"amount": "0", "currency": "EUR"}, {"amount": ["An amount is above zero."]}),
    ],
)
def test_half_a_figure_is_refused_beside_the_field_that_is_wrong(client, editor, artillery, typed, errors):
    unit = UnitFactory(code="pcs")
    typed = typed | ({"unit": unit.pk} if "unit" in typed else {})

    response = client.post(ADD, filled(client.get(ADD), coalition=artillery.pk, item_en="Howitzers", **typed))

    assert response.context["adminform"].form.errors == errors
    assert not Commitment.objects.exists()


def test_quantities_are_shown_without_padding(client, editor):
    commitment = CommitmentFactory(quantity="12.500")

    assert filled(client.get(change(commitment)))["quantity"] == "12.5"


def test_what_is_not_allocated_yet_is_shown(client, editor):
    commitment = CommitmentFactory(quantity=10)
    AllocationFactory(commitment=commitment, need=NeedFactory(unit=commitment.unit), quantity=4)

    assert "6\u00a0pcs" in client.get(change(commitment)).content.decode()


def over_allocation(client, commitment):
    """Allocate 6 and 7 of 10."""
    needs = [NeedFactory(unit=commitment.unit) for _two in range(2)]
    data = filled(client.get(change(commitment)))
    for need, quantity in zip(needs, [6, 7], strict=True):
        data = add_row(data, "allocations", need=need.pk, quantity=quantity)
    return data


def test_an_over_allocation_is_a_warning_and_nothing_is_saved_before_it_is_confirmed(client, editor):
    commitment = CommitmentFactory(reference="ART-FR-0001", quantity=10)

    response = client.post(change(commitment), over_allocation(client, commitment) | {"note": "Changed"})

    assert response.status_code == 200
    assert [str(warning) for warning in response.context["unconfirmed"]] == ["ART-FR-0001 would be allocated 13 of 10."]
    assert response.context["errors"] == []
    commitment.refresh_from_db()
    assert (commitment.note, Allocation.objects.count(), Confirmation.objects.count()) == ("", 0, 0)


def test_a_confirmed_warning_is_saved_with_who_confirmed_it(client, editor):
    commitment = CommitmentFactory(reference="ART-FR-0001", quantity=10)
    data = over_allocation(client, commitment)
    token = client.post(change(commitment), data).context["unconfirmed_token"]

    response = client.post(change(commitment), data | {"warnings_confirmed": token})

    assert response.status_code == 302
    assert sorted(Allocation.objects.values_list("quantity", flat=True)) == [6, 7]
    assert {(row.code, row.by) for row in Confirmation.objects.all()} == {("over_allocation", editor)}


def test_a_tick_confirms_only_the_warnings_that_were_read(client, editor):
    commitment = CommitmentFactory(quantity=10)
    data = over_allocation(client, commitment)
    token = client.post(change(commitment), data).context["unconfirmed_token"]
    data["allocations-1-quantity"] = 70

    response = client.post(change(commitment), data | {"warnings_confirmed": token})

    assert response.status_code == 200
    assert Allocation.objects.count() == 0


def test_a_warning_confirmed_once_is_not_asked_again(client, editor):
    commitment = CommitmentFactory(quantity=10)
    data = over_allocation(client, commitment)
    token = client.post(change(commitment), data).context["unconfirmed_token"]
    client.post(change(commitment), data | {"warnings_confirmed": token})

    response = client.post(change(commitment), filled(client.get(change(commitment)), note="Agreed by telephone"))

    assert response.status_code == 302
    assert Commitment.objects.get().note == "Agreed by telephone"


def test_less_committed_than_allocated_is_a_warning_too(client, editor):
    commitment = CommitmentFactory(quantity=10)
    AllocationFactory(commitment=commitment, need=NeedFactory(unit=commitment.unit), quantity=10)

    response = client.post(change(commitment), filled(client.get(change(commitment)), quantity="8"))

    assert len(response.context["unconfirmed"]) == 1


def test_an_over_delivery_in_the_inline_is_a_warning(client, editor):
    commitment = CommitmentFactory(quantity=10)
    data = filled(client.get(change(commitment)))
    data = add_row(
        data, "deliveries", item_en="Howitzers", quantity="11", unit=commitment.unit.pk, received_on="2024-05", releasability="internal"
    )

    response = client.post(change(commitment), data)
    again = client.post(change(commitment), data | {"warnings_confirmed": response.context["unconfirmed_token"]})

    assert [warning.code for warning in response.context["unconfirmed"]] == ["over_delivery"]
    assert again.status_code == 302
    assert Delivery.objects.get().reference == f"{Commitment.objects.get().coalition.code}-D-0001"


def test_the_database_refusing_at_the_last_moment_is_a_sentence(client, editor, monkeypatch):
    membership = MembershipFactory()
    monkeypatch.setattr(Membership, "validate_constraints", lambda self, exclude=None: None)
    address = reverse("admin:memberships_membership_add")

    response = client.post(address, filled(client.get(address), coalition=membership.coalition_id, partner=membership.partner_id))

    assert [str(message) for message in response.context["messages"]] == [
        "This partner already has a role in this coalition in that period."
    ]
    assert Membership.objects.count() == 1


def test_commitments_are_marked_on_a_date_together(client, editor):
    commitments = CommitmentFactory.create_batch(2)
    address = reverse("admin:memberships_commitment_changelist")
    ticked = {"action": "mark_confirmed", "_selected_action": [commitment.pk for commitment in commitments]}

    asked = client.post(address, ticked)
    client.post(address, {**carried(asked), **ticked, "carry_out": "yes", "on": "червень 2025"})

    assert asked.templates[0].name == "admin/step.html"
    assert list(Commitment.objects.values_list("confirmed_on", flat=True)) == [imprecise("2025-06")] * 2


def test_one_commitment_is_marked_from_its_own_page(client, editor):
    commitment = CommitmentFactory()
    (address,) = [step["url"] for step in client.get(change(commitment)).context["steps"] if step["url"].endswith("/cancelled/")]

    response = send(client, address, {"on": "2025-06-05"})

    assert response.url == change(commitment)
    commitment.refresh_from_db()
    assert commitment.cancelled_on == imprecise("2025-06-05")


def test_a_step_asked_by_get_changes_nothing(client, editor):
    commitment = CommitmentFactory()

    client.get(f"/admin/memberships/commitment/{commitment.pk}/step/cancelled/?on=2025-06-05")

    commitment.refresh_from_db()
    assert commitment.cancelled_on is None


def test_a_role_is_changed_from_the_membership(client, editor):
    membership = MembershipFactory(role="observer")

    response = send(client, f"/admin/memberships/membership/{membership.pk}/step/role/", {"role": "member", "on": "2025-03"})

    following = Membership.objects.get(role="member")
    assert response.url == reverse("admin:memberships_membership_change", args=[following.pk])
    membership.refresh_from_db()
    assert membership.until == following.since == imprecise("2025-03")


def test_a_refused_change_of_role_says_why_on_the_form(client, editor):
    membership = MembershipFactory(role="member")

    response = send(client, f"/admin/memberships/membership/{membership.pk}/step/role/", {"role": "member", "on": "2025-03"})

    assert response.context["form"].non_field_errors() == ["This partner already has that role."]


def test_a_commitment_leads_to_the_page_where_it_is_read(client, editor):
    commitment = CommitmentFactory(reference="ART-FR-0001")

    assert client.get(change(commitment)).context["absolute_url"] == "/commitments/ART-FR-0001/"


def test_the_history_shows_before_and_after_of_the_record_and_its_rows(client, editor, france):
    commitment = CommitmentFactory(category="in_kind", announced_on=imprecise("2025-01"))
    MembershipFactory(coalition=commitment.coalition, partner=france)
    data = filled(client.get(change(commitment)), category="money", announced_on="Q1 2025")
    client.post(change(commitment), add_row(data, "shares", partner=france.pk, share="0.5"))

    changes = list(client.get(f"/admin/memberships/commitment/{commitment.pk}/history/").context["changes"])

    told = [(c.kind, c.what, c.by, [(f.label, f.before, f.after) for f in c.fields]) for c in changes[:2]]
    assert ("update", "", editor, [("category", "in kind", "money"), ("announced on", "Jan 2025", "Q1 2025")]) in told
    assert ("insert", "partner of a commitment", editor) in [entry[:3] for entry in told]
    assert changes[-1].kind == "insert"


def test_the_history_reads_in_ukrainian_too(client, editor):
    editor.language = "uk"
    editor.save()
    commitment = CommitmentFactory(announced_on=imprecise("2025-01"))
    client.post(change(commitment), filled(client.get(change(commitment)), announced_on="I кв. 2025"))

    (latest, *_rest) = client.get(f"/admin/memberships/commitment/{commitment.pk}/history/").context["changes"]

    assert [(field.before, field.after) for field in latest.fields] == [("січень 2025", "I кв. 2025")]


def test_rows_that_are_gone_stay_in_the_history(client, editor, france):
    commitment = CommitmentFactory(partners=[france])
    data = filled(client.get(change(commitment))) | {"shares-0-DELETE": "on"}

    client.post(change(commitment), data)

    (latest, *_rest) = client.get(f"/admin/memberships/commitment/{commitment.pk}/history/").context["changes"]
    assert (latest.kind, latest.what) == ("delete", "partner of a commitment")
    assert ("partner", "France", "–") in [(field.label, field.before, field.after) for field in latest.fields]


def test_a_missing_record_is_not_found(client, editor):
    assert [client.get(f"/admin/memberships/commitment/999999/{page}").status_code for page in ("change/", "history/", "delete/")] == [
        404
    ] * 3


def test_deliveries_reach_their_own_list(client, editor):
    delivery = DeliveryFactory(reference="ART-D-0001")

    assert client.get(reverse("admin:memberships_delivery_change", args=[delivery.pk])).status_code == 200


def told(client, commitment, data):
    return [str(message) for message in client.post(change(commitment), data, follow=True).context["messages"]]


def test_saving_says_which_fields_and_rows_changed(client, editor):
    commitment = CommitmentFactory(reference="ART-FR-0001", quantity=10)
    need = NeedFactory(unit=commitment.unit)
    data = add_row(filled(client.get(change(commitment)), quantity="12", note="Told"), "allocations", need=need.pk, quantity=4)

    (sentence,) = told(client, commitment, data)

    assert sentence.endswith(f"Changed: Quantity, Note; added: allocation {Allocation.objects.get()}.")


def test_saving_a_form_as_it_was_says_that_nothing_changed(client, editor):
    commitment = CommitmentFactory(quantity="12000.5")

    assert told(client, commitment, filled(client.get(change(commitment)))) == ["Nothing was changed."]


@pytest.mark.parametrize(
    ("language", "shown", "typed"),
    [("en", "12,000.5", "1,200,000.25"), ("uk", "12\u00a0000,5", "1 200 000,25"), ("uk", "12\u00a0000,5", "1200000.25")],
)
def test_figures_are_shown_and_read_as_the_language_groups_them(client, editor, language, shown, typed):
    editor.language = language
    editor.save()
    commitment = CommitmentFactory(quantity="12000.5")

    data = filled(client.get(change(commitment)))
    client.post(change(commitment), data | {"quantity": typed})

    assert data["quantity"] == shown
    commitment.refresh_from_db()
    assert str(commitment.quantity.normalize()) == "1200000.25"


def test_every_error_is_listed_above_the_form_with_the_way_to_its_field(client, editor):
    commitment = CommitmentFactory()

    page = client.post(change(commitment), filled(client.get(change(commitment)), announced_on="soon")).content.decode()

    assert '<li><a href="#id_announced_on">Announced on</a>: “soon” is not a date' in page

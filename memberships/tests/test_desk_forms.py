"""What a desk officer meets in the forms: their own coalition filled in, choices without scripts, plain texts, nothing typed lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from coalitions.tests.factories import CoalitionFactory, NeedFactory, PartnerFactory, desk_officer
from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office.roles import EDITOR, LEADERSHIP
from office.tests.admin_forms import filled, send
from office.tests.factories import UserFactory
from office.texts import UNSTORABLE
from office.widgets import TextsWidget, TextWidget

pytestmark = pytest.mark.django_db
ADD = reverse("admin:memberships_commitment_add")
LIST = reverse("admin:memberships_commitment_changelist")
REFUSED = "The text holds a character that cannot be stored."


def address(record, page="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u200e", "\x07"])
def test_a_text_that_turns_the_writing_round_is_refused(client, mark):
    commitment = CommitmentFactory(item_en="Howitzers", note="Read.")
    client.force_login(UserFactory(role=EDITOR))
    page = address(commitment)

    refused = client.post(page, filled(client.get(page), item_en=f"Howit{mark}zers", note="first\nsecond\tthird"))

    assert refused.context["adminform"].form.errors == {"item_en": [REFUSED]}
    assert Commitment.objects.get().item_en == "Howitzers"


def test_a_text_kept_from_before_does_not_hold_up_what_is_changed_beside_it(client):
    commitment = CommitmentFactory(item_en="Howit\u202ezers")
    client.force_login(UserFactory(role=EDITOR))
    page = address(commitment)

    client.post(page, filled(client.get(page), note="Read."))

    assert Commitment.objects.get().note == "Read."


def test_a_profile_holds_plain_texts_too(client):
    client.force_login(UserFactory(role=EDITOR))

    refused = send(client, reverse("office:profile"), {"first_name": "O\u202elena", "language": "en", "email": ""})

    assert refused.context["form"].errors == {"first_name": [REFUSED]}


@pytest.mark.parametrize("widget", [TextWidget(), TextsWidget()])
def test_an_import_refuses_such_a_text(widget):
    with override("en"), pytest.raises(ValueError, match=REFUSED):
        widget.clean("Howit\u202ezers")
    assert not UNSTORABLE.search("Гаубиці «Богдана» – 155 мм\r\n\t№ 1")


def test_whoever_has_one_desk_finds_its_coalition_filled_in(client):
    first, second = CoalitionFactory.create_batch(2)
    officer = desk_officer(first)
    client.force_login(officer)

    one = client.get(ADD).context["adminform"].form.initial.get("coalition")
    officer.desks.create(coalition=second)
    two = client.get(ADD).context["adminform"].form.initial.get("coalition")

    assert (str(one), two) == (str(first.pk), None)


def test_a_commitment_is_added_without_scripts(client):
    coalition, partner = CoalitionFactory(slug="artillery", code="ART"), PartnerFactory(code="FR", name_en="France")
    client.force_login(desk_officer(coalition))
    page = client.get(ADD)
    text = page.content.decode()

    assert f'<option value="{coalition.pk}" selected>' in text
    assert f'<option value="{partner.pk}">France</option>' in text
    client.post(ADD, {**filled(page, item_en="Howitzers"), "shares-0-partner": partner.pk})

    assert list(Commitment.objects.values_list("reference", "partners__code")) == [("ART-FR-0001", "FR")]


def test_choices_of_rows_are_asked_for_once(client):
    commitment = CommitmentFactory()
    client.force_login(UserFactory(role=EDITOR))
    costs = []
    for _more in range(2):
        commitment.shares.create(partner=PartnerFactory())
        commitment.shares.create(partner=PartnerFactory())
        client.get(address(commitment))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(commitment))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_record_that_is_only_read_says_whose_it_is(client):
    commitment = CommitmentFactory(coalition=CoalitionFactory(name_en="Drone coalition"))
    need = NeedFactory(coalition=CoalitionFactory())
    client.force_login(desk_officer(need.coalition))
    foreign = client.get(address(commitment))
    Commitment.objects.update(coalition=None)
    common = client.get(address(commitment))
    client.force_login(UserFactory(role=LEADERSHIP))
    led = client.get(address(commitment))

    assert [page.context["closed"]["sentence"] for page in (foreign, common, led)] == [
        "This record is in the care of the desk of Drone coalition.",
        "This record belongs to no coalition and is kept by editors.",
        "You read this record.",
    ]
    assert 'class="help"' not in led.content.decode()


def test_a_list_is_narrowed_to_ones_own_coalitions(client):
    mine, other = CommitmentFactory(coalition=CoalitionFactory()), CommitmentFactory(coalition=CoalitionFactory())
    client.force_login(desk_officer(mine.coalition))

    everything, narrowed = client.get(LIST), client.get(f"{LIST}?whose=mine")

    assert {record.pk for record in everything.context["cl"].result_list} == {mine.pk, other.pk}
    assert [record.pk for record in narrowed.context["cl"].result_list] == [mine.pk]
    client.force_login(UserFactory(role=EDITOR))
    assert "whose" not in {spec.parameter_name for spec in client.get(LIST).context["cl"].filter_specs if hasattr(spec, "parameter_name")}


def test_what_was_typed_into_a_record_that_is_gone_comes_back(client):
    commitment = CommitmentFactory(item_en="Howitzers")
    page, removal = address(commitment), address(commitment, "delete")
    client.force_login(UserFactory(role=EDITOR, username="remover"))
    typed = filled(client.get(page), note="Three paragraphs")
    send(client, removal, {"post": "yes"})

    told = client.post(page, typed)

    assert (told.status_code, Commitment.objects.count()) == (409, 0)
    assert (told.context["write"].person, ("Note", "Three paragraphs") in told.context["typed"][0][1]) == ("remover", True)


def test_who_reads_only_their_own_desks_is_told_nothing_of_what_is_gone(client):
    commitment = CommitmentFactory()
    officer = desk_officer(commitment.coalition)
    officer.reads_own_desks_only = True
    officer.save()
    page = address(commitment)
    client.force_login(officer)
    typed = filled(client.get(page), note="Three paragraphs")
    Commitment.objects.all().delete()

    assert [client.post(where, typed).status_code for where in (page, page.replace(str(commitment.pk), "999999"))] == [404, 404]

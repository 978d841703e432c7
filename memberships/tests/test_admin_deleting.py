"""Deleting in the workbench: what the question names, and what is said when it is done."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory, DeliveryFactory
from office.tests.admin_forms import carried, listing

pytestmark = pytest.mark.django_db


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_question_names_once_what_goes_and_the_answer_says_what_went(client, editor):
    commitment = CommitmentFactory(reference="ART-FR-0001", item_en="Howitzers", partners=[])
    address = reverse("admin:memberships_commitment_delete", args=[commitment.pk])

    question = client.get(address)
    answer = client.post(address, {**carried(question), "post": "yes"})

    page = question.content.decode()
    assert "<h1>Delete “ART-FR-0001 Howitzers”?</h1>" in page
    assert "It goes, and nothing else with it:" in page
    assert page.count("Commitment: <a") == 1
    assert said(answer) == ["Deleted: commitment “ART-FR-0001 Howitzers”."]
    assert not Commitment.objects.exists()


def test_the_question_for_many_counts_them_and_the_answer_too(client, editor):
    kept = [CommitmentFactory(item_en="Howitzers", partners=[]) for _number in range(2)]
    ticked = {"action": "delete_selected", "_selected_action": [record.pk for record in kept]}

    question = client.post(listing(Commitment), ticked)
    answer = client.post(listing(Commitment), {**ticked, **carried(question), "post": "yes"})

    assert "<h1>Delete these 2 records?</h1>" in question.content.decode()
    assert said(answer) == ["Deleted: 2 records (commitments)."]
    assert not Commitment.objects.exists()


def test_what_others_hang_on_says_so_and_is_not_asked_about(client, editor):
    delivery = DeliveryFactory(commitment=CommitmentFactory(partners=[]), reference="ART-D-0001")

    page = client.get(reverse("admin:memberships_commitment_delete", args=[delivery.commitment_id])).content.decode()

    assert "<h1>This record cannot be deleted</h1>" in page
    assert "ART-D-0001" in page and "Yes, delete" not in page

"""Releasing a record more widely: who may, by which form."""

import pytest
from django.urls import reverse

from memberships.models import Commitment
from memberships.tests.factories import CommitmentFactory
from office.roles import DESK_OFFICER, EDITOR
from office.tests.admin_forms import filled
from office.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def saved_by(client, role, commitment, releasability):
    client.force_login(UserFactory(role=role))
    address = reverse("admin:memberships_commitment_change", args=[commitment.pk])
    client.post(address, filled(client.get(address), releasability=releasability, note="Read."))
    commitment.refresh_from_db()
    return commitment.releasability, commitment.note


@pytest.mark.parametrize(
    ("role", "before", "asked", "expected"),
    [
        (DESK_OFFICER, "internal", "public", ("internal", "")),
        (DESK_OFFICER, "bilateral", "coalition", ("bilateral", "")),
        (DESK_OFFICER, "public", "internal", ("internal", "Read.")),
        (DESK_OFFICER, "coalition", "coalition", ("coalition", "Read.")),
        (EDITOR, "internal", "public", ("public", "Read.")),
    ],
)
def test_only_those_who_may_widen_release_a_record_more_widely(client, role, before, asked, expected):
    commitment = CommitmentFactory(releasability=before)

    assert saved_by(client, role, commitment, asked) == expected


def test_a_new_record_is_internal_unless_its_author_may_widen(client):
    address = reverse("admin:memberships_commitment_add")
    client.force_login(UserFactory(role=DESK_OFFICER))

    client.post(address, filled(client.get(address), item_en="Howitzers", releasability="public"))
    assert not Commitment.objects.exists()

    client.post(address, filled(client.get(address), item_en="Howitzers"))
    assert Commitment.objects.get().releasability == "internal"

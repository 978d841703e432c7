import pytest
from django.urls import reverse

from office.models import User
from office.tests.admin_forms import carried, send

pytestmark = pytest.mark.django_db
PROFILE = {"first_name": "Олена", "last_name": "Коваленко", "email": "olena@example.org", "language": "en"}


@pytest.fixture
def olena(client):
    olena = User.objects.create_user("olena", password="long-enough-words", language="uk")
    client.force_login(olena)
    return olena


def test_a_person_changes_their_own_name_and_language(client, olena):
    response = send(client, reverse("office:profile"), PROFILE, follow=True)

    olena.refresh_from_db()
    assert (olena.get_full_name(), olena.email, olena.language) == ("Олена Коваленко", "olena@example.org", "en")
    assert response.redirect_chain == [(reverse("office:profile"), 302)]
    assert "Your profile has been saved." in response.content.decode()


def test_nobody_raises_themselves_by_their_profile(client, olena):
    other = User.objects.create_user("other")

    send(client, reverse("office:profile"), PROFILE | {"is_staff": "on", "is_superuser": "on", "username": "root", "id": other.pk})

    olena.refresh_from_db()
    other.refresh_from_db()
    assert (olena.username, olena.is_staff, olena.is_superuser) == ("olena", False, False)
    assert (other.first_name, other.language) == ("", "uk")


def test_a_mistake_is_named_beside_its_field_and_on_top(client, olena):
    page = send(client, reverse("office:profile"), PROFILE | {"email": "no address", "language": "en"}).content.decode()

    assert 'class="notice error" role="alert"' in page
    assert '<a href="#id_email">' in page
    olena.refresh_from_db()
    assert olena.first_name == ""


def test_what_an_administrator_changed_meanwhile_is_shown_beside_ones_own(client, olena):
    data = carried(client.get(reverse("office:profile"))) | PROFILE
    User.objects.filter(pk=olena.pk).update(first_name="Helen", email="new@example.org")

    asked = client.post(reverse("office:profile"), data)
    ticked = {"choice-first_name": "saved", "choice-last_name": "mine", "choice-email": "mine", "choice-language": "mine"}
    client.post(reverse("office:profile"), data | carried(asked) | ticked)

    (one,) = asked.context["contested"]
    assert [(d.name, d.saved, d.mine, d.choice) for d in one.fields] == [
        ("first_name", "Helen", "Олена", ""),
        ("last_name", "–", "Коваленко", "mine"),
        ("email", "new@example.org", "olena@example.org", ""),
        ("language", "українська", "англійська", "mine"),
    ]
    olena.refresh_from_db()
    assert (olena.first_name, olena.last_name, olena.email) == ("Helen", "Коваленко", "olena@example.org")

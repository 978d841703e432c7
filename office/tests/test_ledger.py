import pytest
from django.contrib.auth.models import Permission
from django.utils import translation

from office.ledger import InReadersLanguage
from office.models import User
from office.tests.factories import UserFactory


class Town:
    name = InReadersLanguage("name")

    def __init__(self, name_en, name_uk):
        self.name_en, self.name_uk = name_en, name_uk


@pytest.mark.parametrize(
    ("town", "ukrainian", "english"),
    [
        (Town("Kyiv", "Київ"), "Київ", "Kyiv"),
        (Town("", "Київ"), "Київ", "Київ"),
        (Town("Kyiv", ""), "Kyiv", "Kyiv"),
        (Town("", ""), "", ""),
    ],
)
def test_a_name_is_read_in_the_readers_language_or_in_the_other(town, ukrainian, english):
    for language, expected in [("uk", ukrainian), ("en", english)]:
        with translation.override(language):
            assert town.name == expected


@pytest.mark.django_db
def test_rows_are_seen_and_changed_by_those_whom_the_model_is_open_to():
    nobody, reader, writer, former = (UserFactory(is_active=active) for active in (True, True, True, False))
    view, change = (Permission.objects.get(codename=f"{action}_user") for action in ("view", "change"))
    reader.user_permissions.add(view)
    writer.user_permissions.add(view, change)
    former.user_permissions.add(view, change)

    assert [User.objects.visible_to(person).count() for person in (nobody, reader, writer, former)] == [0, 4, 4, 0]
    assert [User.objects.changeable_by(person).count() for person in (nobody, reader, writer, former)] == [0, 0, 4, 0]


@pytest.mark.django_db
def test_scopes_narrow_what_they_are_given():
    chief, other = UserFactory(is_superuser=True), UserFactory()

    assert list(User.objects.filter(pk=other.pk).visible_to(chief)) == [other]

"""`make administrator`: a person who may do everything, with a password that the rules allow."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from office.management.commands import createsuperuser
from office.models import User

pytestmark = pytest.mark.django_db

GOOD, WEAK = "a few words only she knows", "password1"
TOO_SHORT = "This password is too short. It must contain at least 12 characters."


@pytest.fixture
def typed(monkeypatch):
    """What is typed at each question, in order; the questions are kept."""

    def answers(*texts):
        asked, left = [], iter(texts)

        def answer(question=""):
            asked.append(question)
            return next(left)

        monkeypatch.setattr("builtins.input", answer)
        monkeypatch.setattr(createsuperuser.getpass, "getpass", answer)
        monkeypatch.setattr(createsuperuser.sys.stdin, "isatty", lambda: True, raising=False)
        return asked

    return answers


def create(**options):
    out, err = io.StringIO(), io.StringIO()
    with translation.override("uk"):
        call_command("createsuperuser", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_password_that_the_rules_refuse_is_asked_for_again_with_no_way_round(typed):
    asked = typed("olena", "", WEAK, GOOD, "another", GOOD, GOOD)

    said, complained = create()

    assert asked == ["User name: ", "E-mail address (may be left empty): "] + ["Password: "] + ["Password: ", "Password once more: "] * 2
    assert complained.splitlines()[0] == TOO_SHORT
    assert complained.splitlines()[-1] == "The two passwords are not the same."
    assert said == "olena has been created and may do everything.\n"
    person = User.objects.get()
    assert (person.username, person.is_superuser, person.is_staff, person.must_change_password) == ("olena", True, True, False)
    assert person.check_password(GOOD)


def test_a_name_that_is_taken_or_an_address_that_is_none_is_asked_for_again(typed):
    User.objects.create_user("olena")
    typed("olena", "nonsense", "oksana", "oksana@example.org", GOOD, GOOD)

    _said, complained = create()

    assert complained.splitlines() == [
        "E-mail address: Enter a valid email address.",
        "User name: A user with that username already exists.",
    ]
    assert User.objects.get(username="oksana").email == "oksana@example.org"


@pytest.mark.parametrize("password", [WEAK, ""])
def test_unasked_too_the_password_is_held_to_the_rules(monkeypatch, password):
    monkeypatch.setenv(createsuperuser.VARIABLE, password)

    with pytest.raises(CommandError, match=TOO_SHORT.replace(".", r"\.")):
        create(username="olena", interactive=False)

    assert not User.objects.exists()


def test_unasked_it_takes_name_and_password_as_given(monkeypatch):
    monkeypatch.setenv(createsuperuser.VARIABLE, GOOD)

    create(username="olena", interactive=False)

    assert User.objects.get().check_password(GOOD)


def test_where_nobody_can_be_asked_it_says_so(monkeypatch):
    monkeypatch.setattr(createsuperuser.sys, "stdin", io.StringIO())

    with pytest.raises(CommandError, match="There is nobody to ask here"):
        create()

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError

from office.models import User


@pytest.mark.parametrize(
    "password",
    [
        "coalition office 2026!",
        "Coalition-Support-Office",
        "P@ssw0rd-0ff1ce",
        "коаліція дронів 2026",
        "Слава Україні! Героям слава!",
        "міністерство оборони",
        "gfhjkm gfhjkm 2026",  # пароль, typed on the other keyboard
        "зфііцщкв-зфііцщкв",  # password, likewise
        "ramstein ramstein",
        "qwertyuiop[]",
        "march2026april",
    ],
)
def test_what_anybody_would_try_first_here_is_refused(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)

    assert "password_office_words" in {error.code for error in refusal.value.error_list}


@pytest.mark.parametrize(
    "password",
    ["seven quiet herons at noon", "сім тихих чапель опівдні", "my coalition of herons sleeps", "gT7#vQ2!xR9$", "83-61-40-95-27-18"],
)
def test_what_is_one_s_own_is_accepted(password):
    validate_password(password)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password_too_short"),
        ("123456789012", "password_entirely_numeric"),
        ("pe#5gz29ptzmse", "password_too_common"),
        ("o.kovalenko.chornobaivka", "password_too_similar"),
    ],
)
def test_what_is_short_common_or_the_name_of_the_person_is_refused(password, code):
    olena = User(username="o.kovalenko.chornobaivka", first_name="Olena", email="olena@example.org")

    with pytest.raises(ValidationError) as refusal:
        validate_password(password, olena)

    assert code in {error.code for error in refusal.value.error_list}


def test_passwords_are_kept_as_argon2id():
    from django.contrib.auth.hashers import Argon2PasswordHasher

    assert Argon2PasswordHasher().encode("seven quiet herons", "saltsaltsalt").startswith("argon2$argon2id$")


def test_whoever_chooses_is_told_the_rules():
    told = [validator.get_help_text() for validator in get_password_validators(settings.AUTH_PASSWORD_VALIDATORS)]

    assert len(told) == 5
    assert all(told)

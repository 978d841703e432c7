import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from office import roles, second_factor
from office.models import JournalEntry, User
from office.tests.signing_in import PASSWORD, authenticator, code_of, hours_ago, knock, person, wrong_code_of

pytestmark = pytest.mark.django_db
STEP, PAGE = "/accounts/login/code/", "/accounts/second-factor/"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def olena(required):
    return person(is_superuser=True)


@pytest.fixture
def device(olena):
    return authenticator(olena)


@pytest.fixture
def codes(olena):
    return second_factor.new_recovery_codes(olena)


def is_in(client):
    return client.get("/profile/").status_code == 200


def what_happened():
    return list(JournalEntry.objects.filter(kind="second_factor").order_by("pk").values_list("by__username", "about", "facts__what"))


def codes_on(page):
    return re.findall(r"<li>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</li>", page.content.decode())


def test_the_password_alone_opens_no_page_but_the_second_step(client, device):
    answer = knock(client, password=PASSWORD)

    assert answer.url == STEP
    assert "_auth_user_id" not in client.session
    for address in ("/", "/admin/", "/profile/", PAGE):
        assert client.get(address).url.startswith(("/accounts/login/?next=", "/admin/login/?next=")), address
    assert client.get(STEP).status_code == 200


def test_the_right_code_opens_the_session_and_leads_where_one_wanted_to_go(client, device):
    client.post("/accounts/login/", {"username": "olena", "password": PASSWORD, "next": "/commitments/?on=2025-03-31"})
    before = client.session.session_key

    assert client.post(STEP, {"code": code_of(device)}).url == "/commitments/?on=2025-03-31"

    assert is_in(client)
    assert client.session.session_key != before
    assert "second_step" not in client.session
    (entry,) = JournalEntry.objects.filter(kind="signed_in")
    assert (entry.by.username, entry.facts) == ("olena", {"how": "password", "second_factor": True})


def test_the_second_step_is_nothing_without_the_first(client, device):
    assert client.get(STEP).url == "/accounts/login/"
    assert client.post(STEP, {"code": code_of(device)}).url == "/accounts/login/"


def test_a_code_opens_once(client, device):
    code = code_of(device)
    knock(client, password=PASSWORD)
    client.post(STEP, {"code": code})
    other = Client()
    knock(other, password=PASSWORD)

    assert other.post(STEP, {"code": code}).status_code == 200
    assert not is_in(other)


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_minute_does_not_open(client, device, steps):
    knock(client, password=PASSWORD)

    client.post(STEP, {"code": code_of(device, steps)})

    assert not is_in(client)


@pytest.mark.parametrize("written", ["{0} {1}", " {0}{1} "])
def test_a_code_may_be_typed_as_the_app_shows_it(client, device, written):
    code = code_of(device)
    knock(client, password=PASSWORD)

    client.post(STEP, {"code": written.format(code[:3], code[3:])})

    assert is_in(client)


def test_five_wrong_codes_lock_like_five_wrong_passwords(client, device):
    knock(client, password=PASSWORD)
    answers = []
    for _ in range(5):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)  # the pauses are tested below
        answers.append(client.post(STEP, {"code": wrong_code_of(device)}, REMOTE_ADDR="198.51.100.7").status_code)
    TOTPDevice.objects.update(throttling_failure_timestamp=None)

    assert answers == [200, 200, 200, 200, 429]
    assert client.post(STEP, {"code": code_of(device)}, REMOTE_ADDR="198.51.100.7").status_code == 429
    assert knock(Client(), password=PASSWORD).status_code == 429
    assert JournalEntry.objects.filter(kind="sign_in_failed", facts__step="code").count() == 5


def test_after_a_wrong_code_even_the_right_one_waits_and_the_page_says_so(client, device):
    TOTPDevice.objects.update(throttling_failure_count=4)
    knock(client, password=PASSWORD)
    client.post(STEP, {"code": wrong_code_of(device)})

    page = client.post(STEP, {"code": code_of(device)}, headers={"accept-language": "en"})

    assert re.search("Wait 1[3-6] seconds before the next code.", page.content.decode())
    assert not is_in(client)


def test_wrong_codes_never_close_a_device_for_longer_than_nine_minutes(client, device):
    TOTPDevice.objects.update(throttling_failure_count=200)

    second_factor.passes(device, wrong_code_of(device))

    device.refresh_from_db()
    assert 0 < second_factor.pause(device) <= 9 * 60


def test_the_first_step_is_forgotten_after_ten_minutes(client, device):
    knock(client, password=PASSWORD)
    session = client.session
    session["second_step"]["at"] = hours_ago(0.2)
    session.save()

    assert client.post(STEP, {"code": code_of(device)}).url == "/accounts/login/"


@pytest.mark.parametrize("change", ["deactivated", "given another password"])
def test_the_first_step_is_worth_nothing_once_the_person_is(client, olena, device, change):
    knock(client, password=PASSWORD)
    if change == "deactivated":
        olena.is_active = False
    else:
        olena.set_password("eight loud herons at dusk")
    olena.save()

    assert client.post(STEP, {"code": code_of(device)}).url == "/accounts/login/"
    assert not is_in(client)


def test_a_recovery_code_opens_once_and_is_an_entry(client, device, codes):
    knock(client, password=PASSWORD)
    client.post(f"{STEP}?recovery", {"code": codes[0].upper().replace("-", " ")})
    assert "9 recovery codes are left." in client.get("/profile/").content.decode()

    assert JournalEntry.objects.get(kind="signed_in").facts == {"how": "recovery code", "second_factor": True}

    other = Client()
    knock(other, password=PASSWORD)
    other.post(f"{STEP}?recovery", {"code": codes[0]})

    assert not is_in(other)
    assert what_happened() == [("olena", "olena", "recovery code used")]


def test_recovery_codes_are_stored_as_digests(codes):
    stored = list(StaticToken.objects.values_list("token", flat=True))

    assert len(set(stored)) == len(set(codes)) == 10
    assert set(stored) & {spelling for code in codes for spelling in (code, code.replace("-", ""), code.replace("-", "").upper())} == set()


def test_a_stolen_digest_does_not_open(client, device, codes):
    knock(client, password=PASSWORD)

    client.post(f"{STEP}?recovery", {"code": StaticToken.objects.first().token})

    assert not is_in(client)


@pytest.mark.parametrize("role", list(roles.NAMES))
def test_administrators_and_wideners_must_have_it(client, required, role):
    person().groups.add(Group.objects.get(name=role))
    knock(client, password=PASSWORD)

    led = client.get("/")

    may_widen = Group.objects.get(name=role).permissions.filter(codename="widen_marking").exists()
    assert may_widen == (role in {roles.ADMINISTRATOR, roles.EDITOR})
    assert (led.status_code, led.get("Location")) == ((302, PAGE) if may_widen else (200, None))


def test_whoever_is_given_the_right_to_widen_must_have_it_with_the_next_request(client, required):
    olena = person()
    knock(client, password=PASSWORD)
    assert client.get("/").status_code == 200

    olena.user_permissions.add(Permission.objects.get(codename="widen_marking"))

    assert client.get("/").url == PAGE


def test_a_setting_requires_it_of_everyone(client, settings):
    settings.SECOND_FACTOR = "all"
    person()
    knock(client, password=PASSWORD)

    assert client.get("/").url == PAGE


def test_turned_off_it_is_asked_only_of_who_has_it(client, settings):
    settings.SECOND_FACTOR = "off"
    olena = person(is_superuser=True)
    assert knock(client, password=PASSWORD).url == "/"
    assert client.get("/").status_code == 200
    client.logout()

    authenticator(olena)

    assert knock(client, password=PASSWORD).url == STEP


def test_who_must_have_it_reaches_only_the_page_that_sets_it_up(client, olena):
    knock(client, password=PASSWORD)

    for address in ("/", "/admin/", "/profile/", "/import/", "/accounts/password/"):
        assert client.get(address).url == PAGE, address
    page = client.get(PAGE).content.decode()
    assert "Your work needs a second factor: set it up before you go on." in page
    assert 'class="rail"' in page
    assert "/commitments/" not in page
    assert client.post("/accounts/logout/").url == "/accounts/login/"


def test_a_temporary_password_is_replaced_first(client, olena):
    User.objects.update(must_change_password=True)
    knock(client, password=PASSWORD)

    assert client.get("/").url == "/accounts/password/"
    assert client.get(PAGE).url == "/accounts/password/"


def test_setting_it_up(client, olena):
    elsewhere = Client()
    knock(elsewhere, password=PASSWORD)
    knock(client, password=PASSWORD)
    client.get(PAGE)
    assert TOTPDevice.objects.count() == 0  # looking begins nothing

    client.post(PAGE, {"do": "begin"})
    page = client.get(PAGE).content.decode()
    device = TOTPDevice.objects.get()
    assert second_factor.secret_of(device) in page
    assert 'src="data:image/svg+xml' in page
    assert client.get("/").url == PAGE  # not yet

    client.post(PAGE, {"do": "confirm", "code": wrong_code_of(device)})
    assert not TOTPDevice.objects.get().confirmed
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    codes = codes_on(client.post(PAGE, {"do": "confirm", "code": code_of(device)}))

    assert len(set(codes)) == 10
    assert client.get("/").status_code == 200
    assert codes_on(client.get(PAGE)) == []  # shown once
    assert elsewhere.get("/profile/").url == "/accounts/login/?next=/profile/"
    assert what_happened() == [("olena", "olena", "set up")]


def test_a_secret_left_lying_is_not_taken_up_again(client, olena):
    knock(client, password=PASSWORD)
    client.post(PAGE, {"do": "begin"})
    TOTPDevice.objects.update(created_at="2025-01-01T00:00:00Z")

    assert 'value="begin"' in client.get(PAGE).content.decode()


def test_at_an_open_screen_the_password_is_asked_first(client, olena):
    knock(client, password=PASSWORD)
    session = client.session
    session["signed_in_at"] = hours_ago(1)
    session.save()

    client.post(PAGE, {"do": "begin"})
    client.post(PAGE, {"do": "begin", "password": "not hers"})
    assert TOTPDevice.objects.count() == 0
    client.post(PAGE, {"do": "begin", "password": PASSWORD})

    assert TOTPDevice.objects.count() == 1


@pytest.fixture
def inside(client, device, codes):
    knock(client, password=PASSWORD)
    client.post(STEP, {"code": code_of(device)})
    TOTPDevice.objects.update(last_t=-1)  # as if half a minute had passed
    return client


def test_new_recovery_codes_end_the_old_ones(inside, device, codes):
    new = codes_on(inside.post(PAGE, {"do": "codes", "code": code_of(device)}))

    assert len(new) == 10
    assert second_factor.passes(second_factor.recovery_of(device.user), codes[0]) is False
    assert what_happened() == [("olena", "olena", "new recovery codes")]


@pytest.mark.parametrize("asked", ["codes", "replace", "off"])
def test_nothing_changes_without_the_code(inside, device, codes, asked, settings):
    settings.SECOND_FACTOR = "off"
    before = list(TOTPDevice.objects.values_list("pk")), list(StaticToken.objects.values_list("token"))

    inside.post(PAGE, {"do": asked})
    inside.post(PAGE, {"do": asked, "code": wrong_code_of(device)})

    assert (list(TOTPDevice.objects.values_list("pk")), list(StaticToken.objects.values_list("token"))) == before


def test_the_old_phone_works_until_the_new_one_has_shown_a_code(inside, device):
    inside.post(PAGE, {"do": "replace", "code": code_of(device)})
    new = TOTPDevice.objects.get(confirmed=False)
    assert second_factor.authenticator_of(device.user) == device

    inside.post(PAGE, {"do": "confirm", "code": code_of(new)})

    assert list(TOTPDevice.objects.values_list("pk", "confirmed")) == [(new.pk, True)]
    assert is_in(inside)


def test_who_must_have_it_cannot_remove_it(inside, device):
    assert inside.post(PAGE, {"do": "off", "code": code_of(device)}).status_code == 403
    assert TOTPDevice.objects.count() == 1


def test_who_need_not_have_it_can_remove_it(inside, device, settings):
    settings.SECOND_FACTOR = "off"

    inside.post(PAGE, {"do": "off", "code": code_of(device)})

    assert (TOTPDevice.objects.count(), StaticToken.objects.count(), is_in(inside)) == (0, 0, True)
    assert what_happened() == [("olena", "olena", "removed")]


def test_a_session_whose_device_is_gone_must_set_up_another(inside, device):
    device.delete()

    assert inside.get("/").url == PAGE


def test_the_library_s_own_pages_are_not_there(client, olena):
    from django.contrib import admin

    assert [model._meta.label for model in admin.site._registry if model._meta.app_label in {"axes", "otp_totp", "otp_static"}] == []

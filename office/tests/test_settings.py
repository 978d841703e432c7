import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.timezone import datetime
from django.utils.translation import override

PRODUCTION = {
    "OFFICE_HTTPS": "1",
    "OFFICE_SECRET_KEY": "b7Zr1Qm0uXk4sT9wEo2yHc5vGd8nLp3jRa6fKi1tBxWzVqPeY4mS",
    "OFFICE_HOSTS": "office.example.org",
    "OFFICE_PROXIES": "127.0.0.1",
    "DATABASE_URL": "postgresql://office@localhost/office",
}


def manage(*arguments, **environment):
    unset = {
        "OFFICE_HTTPS",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "OFFICE_DATABASE_ROLE",
        "DJANGO_SETTINGS_MODULE",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=inherited | environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("preload", "silenced"), [("", 1), ("0", 1), ("1", 0)])
def test_a_production_office_passes_every_deployment_check(preload, silenced):
    """The browsers' own lists are only joined by whoever asks for it; not to ask is nothing to warn of."""
    done = manage("check", "--deploy", "--fail-level=WARNING", **PRODUCTION, OFFICE_HSTS_PRELOAD=preload)

    assert (done.returncode, done.stderr, done.stdout) == (0, "", f"System check identified no issues ({silenced} silenced).\n")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"OFFICE_DEBUG": "1"}, "office.E001"),
        ({"OFFICE_SECRET_KEY": "change-me-please-change-me-please-change-me-please-ab12"}, "office.E002"),
        ({"OFFICE_HOSTS": "*"}, "office.E003"),
        ({"OFFICE_HOSTS": "*.example.org"}, "office.E003"),
        ({"OFFICE_SECRET_KEY": "b7Zr1Qm0uXk4sT9wEo2yHc5v"}, "office.E004"),
        ({"OFFICE_SECRET_KEY": "ab" * 30}, "office.E004"),
        ({"OFFICE_HTTPS": "0"}, "office.E005"),
        ({"OFFICE_HTTPS": "0", "DATABASE_URL": ""}, "office.E005"),
        ({"OFFICE_SECOND_FACTOR": "off"}, "office.E006"),
        ({"OFFICE_PROXIES": "0.0.0.0/0"}, "office.E007"),
        ({"OFFICE_PROXIES": "10.0.0.1, ::/0"}, "office.E007"),
        ({"OFFICE_IDLE_MINUTES": "481"}, "office.E008"),
        ({"OFFICE_SESSION_HOURS": "25"}, "office.E008"),
    ],
)
def test_production_refuses_what_is_unsafe_by_name(change, code):
    done = manage("check", "--deploy", **PRODUCTION | change)

    assert done.returncode == 1
    assert code in done.stderr


def test_an_office_that_names_no_proxy_is_warned_of():
    told = manage("check", "--deploy", "--fail-level=WARNING", **PRODUCTION | {"OFFICE_PROXIES": ""})

    assert (told.returncode, told.stderr.count("?: (office.W009) OFFICE_PROXIES is not set")) == (1, 1)


@pytest.mark.parametrize("change", [{"OFFICE_SECOND_FACTOR": "off"}, {"OFFICE_DEBUG": "1"}, {"OFFICE_HOSTS": "*"}])
def test_an_unsafe_office_is_not_served_over_https(change):
    done = manage("serve", **PRODUCTION | change)

    assert done.returncode == 1
    assert re.fullmatch(r"CommandError: OFFICE_\w+ .*\(office\.E00\d\)\n", done.stderr)


def test_a_demo_password_that_everybody_guesses_stops_the_start(tmp_path):
    done = manage("serve", OFFICE_HTTPS="0", OFFICE_DEMO_PASSWORD="x", OFFICE_DATA=str(tmp_path))

    assert done.returncode == 1
    assert re.fullmatch(r"CommandError: OFFICE_DEMO_PASSWORD cannot be used: This password is too short\. .*\n", done.stderr)


def test_naming_a_provider_opens_single_sign_on():
    show = """
from django.conf import settings
from django.core.checks import run_checks
from django.urls import reverse
print(reverse("sso_callback"), settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"][1:], settings.AUTHENTICATION_BACKENDS[2:])
faults = [fault for fault in run_checks(include_deployment_checks=True) if not fault.is_silenced()]
print([name for name in settings.MIDDLEWARE if "sso" in name], faults)
"""
    provider = {f"OFFICE_OIDC_{name}_URL": f"https://id.example.org/{name.lower()}" for name in ("AUTHORIZE", "TOKEN", "KEYS")}
    provider |= {"OFFICE_OIDC_ISSUER": "https://id.example.org", "OFFICE_OIDC_CLIENT_ID": "office", "OFFICE_OIDC_CLIENT_SECRET": "s"}

    done = manage("shell", "-v0", "-c", show, **PRODUCTION | provider)

    assert (done.stderr, done.stdout.splitlines()) == (
        "",
        [
            "/accounts/sso/callback/ ['https://id.example.org'] ['office.sso.backend.SubjectBackend']",
            "['office.sso.middleware.RenewalMiddleware'] []",
        ],
    )


def test_over_https_a_second_factor_is_required_and_on_one_s_own_machine_it_is_offered():
    show = "from django.conf import settings; print(settings.SECOND_FACTOR)"

    printed = [manage("shell", "-v0", "-c", show, **PRODUCTION | {"OFFICE_HTTPS": on}).stdout for on in ("1", "0")]

    assert printed == ["required\n", "off\n"]


def test_a_named_server_over_https_demands_a_secret_key():
    done = manage("check", **{name: value for name, value in PRODUCTION.items() if name != "OFFICE_SECRET_KEY"})

    assert (done.returncode, done.stderr) == (1, "Set OFFICE_SECRET_KEY, or OFFICE_SECRET_KEY_FILE to a file that holds it.\n")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must read postgresql://user:password@host:port/name."),
        ({"DATABASE_URL": "postgresql://a:secret@127.0.0.1:1/office"}, "The database does not answer: "),
        ({"OFFICE_DATA": "/dev/null/data"}, "OFFICE_DATA (/dev/null/data) cannot be written: choose a folder where you may write."),
        ({"OFFICE_DEMO": "maybe"}, "OFFICE_DEMO must be true or false, not 'maybe'."),
        ({"OFFICE_HOSTS": "http://a b"}, "OFFICE_HOSTS must list host names such as office.example.org, not 'http://a b'."),
        ({"OFFICE_ORIGINS": "foo"}, "OFFICE_ORIGINS must list origins such as https://office.example.org, not 'foo'."),
        ({"OFFICE_STALE_AFTER_MONTHS": "99999"}, "OFFICE_STALE_AFTER_MONTHS must be a whole number from 1 to 120, not '99999'."),
        ({"OFFICE_ATTACHMENT_MB": "21"}, "OFFICE_ATTACHMENT_MB must be a whole number from 1 to 20, not '21'."),
        ({"OFFICE_HTTPS": "perhaps"}, "OFFICE_HTTPS must be true or false, not 'perhaps'."),
        ({"OFFICE_SECOND_FACTOR": "maybe"}, "OFFICE_SECOND_FACTOR must be required, all or off, not 'maybe'."),
        ({"OFFICE_PROXIES": "nginx"}, "OFFICE_PROXIES must list addresses or networks: 'nginx' does not"),
        ({"OFFICE_OIDC_CLIENT_ID": "office", "OFFICE_OIDC_CLIENT_SECRET": "s"}, "Single sign-on also needs OFFICE_OIDC_ISSUER"),
    ],
)
def test_a_wrong_environment_is_one_sentence_and_no_traceback(environment, sentence):
    done = manage("migrate", **{"OFFICE_HTTPS": "0"} | environment)

    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr


def test_two_offices_on_one_machine_do_not_share_a_session():
    show = "from django.conf import settings; print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)"

    printed = [manage("shell", "-v0", "-c", show, OFFICE_HTTPS="0", PORT=port).stdout for port in ("8000", "8001")]

    assert printed == ["session-8000 csrf-8000\n", "session-8001 csrf-8001\n"]


def test_importing_the_settings_starts_no_server(tmp_path):
    done = manage("check", OFFICE_DATA=str(tmp_path), OFFICE_HTTPS="0")

    assert done.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret-key"]


def test_numbers_and_dates_read_as_each_language_writes_them():
    day = datetime(2025, 12, 31, 14, 5)

    with override("uk"):
        written = number_format("1234567.89", force_grouping=True), date_format(day), date_format(day, "DATETIME_FORMAT")
    assert written == ("1\u00a0234\u00a0567,89", "31.12.2025", "31.12.2025 14:05")

    with override("en"):
        written = number_format("1234567.89", force_grouping=True), date_format(day), date_format(day, "DATETIME_FORMAT")
    assert written == ("1,234,567.89", "31 Dec 2025", "31 Dec 2025 14:05")


def test_every_template_compiles():
    done = manage("check_templates", OFFICE_HTTPS="0")

    assert (done.returncode, done.stderr) == (0, "")

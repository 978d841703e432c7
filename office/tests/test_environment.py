import pytest
from django.core.exceptions import ImproperlyConfigured

from office import environment


@pytest.mark.parametrize(("word", "meaning"), [("1", True), ("Yes", True), (" on ", True), ("0", False), ("FALSE", False), ("", True)])
def test_a_flag_is_true_or_false_or_its_default(monkeypatch, word, meaning):
    monkeypatch.setenv("OFFICE_FLAG", word)

    assert environment.flag("OFFICE_FLAG", default=True) is meaning


def test_a_flag_that_is_neither_stops_the_start(monkeypatch):
    monkeypatch.setenv("OFFICE_FLAG", "maybe")

    with pytest.raises(ImproperlyConfigured, match="OFFICE_FLAG must be true or false, not 'maybe'"):
        environment.flag("OFFICE_FLAG", default=True)


def test_words_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("OFFICE_WORDS", " a.example.org, b.example.org ,")

    assert environment.words("OFFICE_WORDS") == ["a.example.org", "b.example.org"]
    assert environment.words("OFFICE_ABSENT", default=["localhost"]) == ["localhost"]


@pytest.mark.parametrize("word", ["0", "-1", "six", "121", "9" * 5000])
def test_a_number_is_whole_above_zero_and_no_larger_than_can_be_meant(monkeypatch, word):
    monkeypatch.setenv("OFFICE_NUMBER", word)

    with pytest.raises(ImproperlyConfigured, match=f"OFFICE_NUMBER must be a whole number from 1 to 120, not '{word}'"):
        environment.number("OFFICE_NUMBER", default=6, at_most=120)

    monkeypatch.setenv("OFFICE_NUMBER", "120")
    assert environment.number("OFFICE_NUMBER", default=6, at_most=120) == 120


@pytest.mark.parametrize("word", ["http://a b", "https://office.example.org", "office.example.org:8443", "a..b", "офіс"])
def test_a_host_is_a_name_without_scheme_and_port(monkeypatch, word):
    monkeypatch.setenv("OFFICE_HOSTS", word)

    with pytest.raises(ImproperlyConfigured, match=f"OFFICE_HOSTS must list host names such as office.example.org, not '{word}'"):
        environment.hosts("OFFICE_HOSTS")

    monkeypatch.setenv("OFFICE_HOSTS", "office.example.org, .example.org, 10.0.0.1, [::1], *")
    assert environment.hosts("OFFICE_HOSTS") == ["office.example.org", ".example.org", "10.0.0.1", "[::1]", "*"]


@pytest.mark.parametrize("word", ["foo", "office.example.org", "https://", "https://office.example.org/", "ftp://office.example.org"])
def test_an_origin_is_a_scheme_and_a_host(monkeypatch, word):
    monkeypatch.setenv("OFFICE_ORIGINS", word)

    with pytest.raises(ImproperlyConfigured, match=f"OFFICE_ORIGINS must list origins such as https://office.example.org, not '{word}'"):
        environment.origins("OFFICE_ORIGINS")

    monkeypatch.setenv("OFFICE_ORIGINS", "https://office.example.org:8443, https://*.example.org")
    assert environment.origins("OFFICE_ORIGINS") == ["https://office.example.org:8443", "https://*.example.org"]


def test_a_word_is_one_of_those_that_are_known(monkeypatch):
    assert environment.one_of("OFFICE_WORD", ["all", "some", "none"], default="some") == "some"
    monkeypatch.setenv("OFFICE_WORD", " ALL ")
    assert environment.one_of("OFFICE_WORD", ["all", "some", "none"], default="some") == "all"
    monkeypatch.setenv("OFFICE_WORD", "few")
    with pytest.raises(ImproperlyConfigured, match="OFFICE_WORD must be all, some or none, not 'few'"):
        environment.one_of("OFFICE_WORD", ["all", "some", "none"], default="some")


def test_a_secret_comes_from_the_environment_or_from_the_file_it_names(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("OFFICE_KEY", "from the environment")

    assert environment.secret("OFFICE_KEY") == "from the environment"

    monkeypatch.delenv("OFFICE_KEY")
    monkeypatch.setenv("OFFICE_KEY_FILE", str(tmp_path / "key"))

    assert environment.secret("OFFICE_KEY") == "from the file"


def test_a_secret_that_is_said_twice_stops_the_start(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("OFFICE_KEY", "short")
    monkeypatch.setenv("OFFICE_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(ImproperlyConfigured, match="Set OFFICE_KEY or OFFICE_KEY_FILE, not both"):
        environment.secret("OFFICE_KEY")


def test_a_file_that_holds_no_secret_stops_the_start(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("\n")
    monkeypatch.setenv("OFFICE_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(ImproperlyConfigured, match=r"OFFICE_KEY_FILE \(.*key\) holds nothing"):
        environment.secret("OFFICE_KEY")


def test_a_secret_that_is_required_and_missing_stops_the_start(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="Set OFFICE_KEY, or OFFICE_KEY_FILE to a file that holds it"):
        environment.secret("OFFICE_KEY", required=True)

    monkeypatch.setenv("OFFICE_KEY_FILE", "/nowhere/key")

    with pytest.raises(ImproperlyConfigured, match=r"OFFICE_KEY_FILE \(/nowhere/key\) cannot be read"):
        environment.secret("OFFICE_KEY")


@pytest.mark.parametrize("url", ["nonsense", "mysql://a:secret@host/name", "postgresql://a:secret@host:port/name", "postgresql://host/"])
def test_a_wrong_database_address_is_refused_without_repeating_the_password(url):
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.database(url)

    assert str(refusal.value) == "DATABASE_URL must read postgresql://user:password@host:port/name."


def test_the_owners_address_is_named_as_such():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL must read"):
        environment.database("nonsense", name="DATABASE_OWNER_URL")


def test_a_database_address_is_read_whole():
    entry = environment.database("postgresql://anna:p%40ss@db.example.org:5433/office?sslmode=require")

    read = {
        key: entry[key] for key in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS")
    }
    assert read == {
        "ENGINE": "django.db.backends.postgresql",
        "USER": "anna",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": 5433,
        "NAME": "office",
        "OPTIONS": {"sslmode": "require"},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }


def test_a_connection_that_is_served_ends_what_takes_too_long():
    assert environment.served_options({"options": "-c search_path=public", "sslmode": "require"}) == {
        "options": "-c search_path=public -c statement_timeout=60s -c idle_in_transaction_session_timeout=5min",
        "sslmode": "require",
        "pool": {"min_size": 1, "max_size": 8, "timeout": 5},
    }

"""What differs between two installations is read from the environment, here and nowhere else."""

import os
import pathlib
import re

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

HOST = re.compile(r"\*|(\*?\.)?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?", re.IGNORECASE)


def flag(name, default):
    """Read a yes-or-no setting; a word that is neither stops the start."""
    word = os.environ.get(name, "").strip().lower()
    if not word:
        return default
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {word!r}.")


def words(name, default=()):
    """Read a comma-separated list."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()] or list(default)


def hosts(name, default=()):
    """Read host names as a request carries them: without scheme and port."""
    return _all_match(HOST, "host names such as office.example.org", name, words(name, default))


def origins(name):
    """Read origins: scheme, host and port, nothing after them."""
    return _all_match(ORIGIN, "origins such as https://office.example.org", name, words(name))


def _all_match(pattern, meant, name, found):
    for word in found:
        if not pattern.fullmatch(word):
            raise ImproperlyConfigured(f"{name} must list {meant}, not {word!r}.")
    return found


def number(name, default, at_most):
    """Read a whole number from 1 to the most that can be meant."""
    word = os.environ.get(name, "").strip()
    if word and not (word.isdecimal() and len(word) <= 9 and 0 < int(word) <= at_most):
        raise ImproperlyConfigured(f"{name} must be a whole number from 1 to {at_most}, not {word!r}.")
    return int(word or default)


def one_of(name, allowed, default):
    """Read one of a few words; any other stops the start."""
    word = os.environ.get(name, "").strip().lower() or default
    if word not in allowed:
        raise ImproperlyConfigured(f"{name} must be {', '.join(allowed[:-1])} or {allowed[-1]}, not {word!r}.")
    return word


def secret(name, required=False):
    """Read a secret from NAME, or from the file that NAME_FILE names; empty when neither is set."""
    path = os.environ.get(f"{name}_FILE")
    if path and os.environ.get(name):
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both: nobody could tell which is meant.")
    try:
        value = pathlib.Path(path).read_text().strip() if path else os.environ.get(name, "")
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE ({path}) cannot be read: {error.strerror}.") from None
    if path and not value:
        raise ImproperlyConfigured(f"{name}_FILE ({path}) holds nothing.")
    if required and not value:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE to a file that holds it.")
    return value


def served_options(options):
    """Connections shared by the threads that serve, none of which may keep one, or the locks it holds, for long."""
    limits = f"{options.get('options', '')} -c statement_timeout=60s -c idle_in_transaction_session_timeout=5min".strip()
    return {**options, "options": limits, "pool": {"min_size": 1, "max_size": 8, "timeout": 5}}


def database(url, engine="django.db.backends.postgresql", name="DATABASE_URL"):
    """Django's entry for the PostgreSQL server at an address; the sentence never repeats it, for it may hold a password."""
    sentence = f"{name} must read postgresql://user:password@host:port/name."
    try:
        entry = dj_database_url.parse(url)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
        raise ImproperlyConfigured(sentence) from None
    if entry["ENGINE"] != "django.db.backends.postgresql" or not entry["NAME"]:
        raise ImproperlyConfigured(sentence)
    return {"OPTIONS": {}, **entry, "ENGINE": engine, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}

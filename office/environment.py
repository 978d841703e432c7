"""What differs between two installations is read from the environment, here and nowhere else."""

import os
import pathlib

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


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


def number(name, default):
    """Read a whole number above zero."""
    word = os.environ.get(name, "").strip()
    if word and not (word.isdecimal() and int(word)):
        raise ImproperlyConfigured(f"{name} must be a whole number above zero, not {word!r}.")
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
    try:
        value = pathlib.Path(path).read_text().strip() if path else os.environ.get(name, "")
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE ({path}) cannot be read: {error.strerror}.") from None
    if required and not value:
        raise ImproperlyConfigured(f"Set {name}, or {name}_FILE to a file that holds it.")
    return value


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

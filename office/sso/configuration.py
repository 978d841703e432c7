"""What the operator says of the identity provider; nothing of it, and there is no single sign-on."""

import os
from importlib.util import find_spec
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from office.environment import secret, words

ADDRESSES = ["ISSUER", "AUTHORIZE_URL", "TOKEN_URL", "KEYS_URL"]
ALGORITHMS = ["RS256", "ES256"]


def read(https):
    """Return the settings by name, or None; half of them stop the start."""
    given = {name: os.environ.get(f"OFFICE_OIDC_{name}", "").strip() for name in [*ADDRESSES, "CLIENT_ID", "NAME", "ALGORITHM"]}
    if not any(given.values()):
        return None
    given["CLIENT_SECRET"] = secret("OFFICE_OIDC_CLIENT_SECRET", required=True)
    if missing := [f"OFFICE_OIDC_{name}" for name in [*ADDRESSES, "CLIENT_ID"] if not given[name]]:
        raise ImproperlyConfigured(f"Single sign-on also needs {', '.join(missing)}.")
    if https and (plain := [f"OFFICE_OIDC_{name}" for name in ADDRESSES if urlsplit(given[name]).scheme != "https"]):
        raise ImproperlyConfigured(f"{', '.join(plain)} must begin with https://.")
    given["ALGORITHM"] = given["ALGORITHM"] or ALGORITHMS[0]
    if given["ALGORITHM"] not in ALGORITHMS:
        raise ImproperlyConfigured(f"OFFICE_OIDC_ALGORITHM must be one of {', '.join(ALGORITHMS)}.")
    if find_spec("mozilla_django_oidc") is None:
        raise ImproperlyConfigured("Single sign-on needs the packages of requirements-sso.txt.")
    given["NAME"] = given["NAME"] or "SSO"
    given["SECOND_FACTOR"] = words("OFFICE_OIDC_SECOND_FACTOR")
    return given


def of_the_library(given):
    """The same as mozilla-django-oidc names it, with its loose defaults tightened."""
    return {
        "OIDC_RP_CLIENT_ID": given["CLIENT_ID"],
        "OIDC_RP_CLIENT_SECRET": given["CLIENT_SECRET"],
        "OIDC_RP_SIGN_ALGO": given["ALGORITHM"],  # its default is a shared secret
        "OIDC_RP_SCOPES": "openid",
        "OIDC_OP_AUTHORIZATION_ENDPOINT": given["AUTHORIZE_URL"],
        "OIDC_OP_TOKEN_ENDPOINT": given["TOKEN_URL"],
        "OIDC_OP_JWKS_ENDPOINT": given["KEYS_URL"],
        "OIDC_OP_USER_ENDPOINT": "",  # the signed token says who it is; nothing else is asked
        "OIDC_USE_PKCE": True,
        "OIDC_USE_NONCE": True,
        "OIDC_CREATE_USER": False,
        "OIDC_ALLOW_UNSECURED_JWT": False,
        "OIDC_VERIFY_SSL": True,
        "OIDC_TIMEOUT": 10,  # its default waits for ever
        "OIDC_MAX_STATES": 10,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "sso_callback",
        "LOGIN_REDIRECT_URL_FAILURE": "/accounts/sso/refused/",
    }


def origins(given):
    """Where the provider's own pages stand."""
    parts = urlsplit(given["AUTHORIZE_URL"]) if given else None
    return [f"{parts.scheme}://{parts.netloc}"] if parts else []

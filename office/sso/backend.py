import jwt
import requests
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import LOGGER, OIDCAuthenticationBackend

REQUIRED = ["iss", "aud", "sub", "exp", "iat", "nonce"]
CLOCKS_DIFFER = 60


class SubjectBackend(OIDCAuthenticationBackend):
    """People are known by the provider's `sub`, which an administrator wrote down: nobody is made, found or raised by an e-mail address.

    The library checks neither issuer, audience nor age of a token, lets some faulty ones end in a failure of ours,
    and lets deactivated people stay: all that is done here.
    """

    def authenticate(self, request, nonce=None, code_verifier=None, **credentials):
        if request is None or not nonce or not code_verifier:  # somebody signs in by password
            return None
        try:
            return super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        except (SuspiciousOperation, jwt.PyJWTError, requests.RequestException, LookupError, TypeError, ValueError) as refusal:
            LOGGER.warning("Single sign-on refused: %s", type(refusal).__name__)
            return None

    def get_payload_data(self, token, key):
        return jwt.decode(
            token,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            issuer=settings.SSO["ISSUER"],
            audience=self.OIDC_RP_CLIENT_ID,
            leeway=CLOCKS_DIFFER,
            options={"require": REQUIRED},
        )

    def get_or_create_user(self, access_token, id_token, payload):
        if payload.get("azp", self.OIDC_RP_CLIENT_ID) != self.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("The token was given to somebody else.")
        subject = payload["sub"]
        if not isinstance(subject, str) or not subject:
            return None
        user = self.UserModel.objects.filter(sso_subject=subject, is_active=True).first()
        if user is not None:
            ways = payload.get("amr") or []
            told = {payload.get("acr"), *(ways if isinstance(ways, list) else [])}
            user.proved_twice = bool(told & set(settings.SSO["SECOND_FACTOR"]))
        return user

    get_user = ModelBackend.get_user

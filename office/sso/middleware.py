from django.urls import reverse
from django.utils.functional import cached_property
from mozilla_django_oidc.middleware import SessionRefresh

LEFT_ALONE = ["logout", "set_language", "health", "second_step", "sso_begin", "sso_callback", "sso_refused"]


class RenewalMiddleware(SessionRefresh):
    """Ask the provider every quarter of an hour, unseen, whether who signed in by it may still work."""

    @cached_property
    def exempt_urls(self):
        return {reverse(name) for name in LEFT_ALONE}  # the library looks for addresses of its own, which are not routed

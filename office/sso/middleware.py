import time
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from mozilla_django_oidc.middleware import SessionRefresh

from office import errors

FORMS_MAY_WAIT = 45 * 60  # seconds past due: what somebody types for an hour is not lost to a question they do not see
LEFT_ALONE = ["logout", "set_language", "health", "second_step", "sso_begin", "sso_callback", "sso_refused"]


class RenewalMiddleware(SessionRefresh):
    """Ask the provider every quarter of an hour, unseen, whether who signed in by it may still work."""

    def is_refreshable_url(self, request):
        """Whatever is asked: one who no longer works here writes nothing either."""
        asked, request.method = request.method, "GET"
        try:
            return super().is_refreshable_url(request)
        finally:
            request.method = asked

    def process_request(self, request):
        sent = request.method not in {"GET", "HEAD"}
        if sent and time.time() < request.session.get("oidc_id_token_expiration", 0) + FORMS_MAY_WAIT:
            return None
        response = super().process_request(request)
        if response is not None and sent:
            request.session["oidc_login_next"] = urlsplit(errors.came_from(request))._replace(scheme="", netloc="").geturl() or "/"
            request._messages = default_storage(request)
            messages.warning(request, _("Your sign-in was renewed; nothing was saved. Go back in your browser and send it again."))
            request._messages.update(response)
        return response

    @cached_property
    def exempt_urls(self):
        return {reverse(name) for name in LEFT_ALONE}  # the library looks for addresses of its own, which are not routed

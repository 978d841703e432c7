import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from office.accounts.signing_in import admit


@method_decorator([login_not_required, never_cache], name="dispatch")
class Begin(OIDCAuthenticationRequestView):
    """By a button, not a link: a page elsewhere can sign nobody in."""

    http_method_names = ["post"]

    def post(self, request):
        return self.get(request)


@method_decorator([login_not_required, never_cache], name="dispatch")
class Callback(OIDCAuthenticationCallbackView):
    def login_success(self):
        """A renewal of the session the person has leaves it as it is; anybody else goes in by our own door."""
        if not (self.request.user.is_authenticated and self.request.user == self.user):
            onwards = self.success_url
            response = admit(self.request, self.user, how="sso", onwards=onwards, by_sso=self.user.proved_twice)
        else:
            response = HttpResponseRedirect(self.success_url)
        self.request.session["oidc_id_token_expiration"] = time.time() + settings.SSO_RENEWAL_SECONDS
        return response


@login_not_required
@never_cache
@require_safe
def refused(request):
    return render(request, "registration/sso_refused.html", {"sso": settings.SSO["NAME"]}, status=403)

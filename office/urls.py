from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from office.accounts.language import set_language
from office.accounts.passwords import OwnPasswordView
from office.accounts.second_factor import second_factor_page
from office.accounts.second_step import second_step
from office.accounts.signing_in import PasswordView
from office.health import health

accounts = [
    path("login/", PasswordView.as_view(), name="login"),
    path("login/code/", second_step, name="second_step"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", OwnPasswordView.as_view(), name="password_change"),
    path("second-factor/", second_factor_page, name="second_factor"),
    path("language/", set_language, name="set_language"),
]
if settings.SSO:
    accounts.append(path("sso/", include("office.sso.urls")))

# One product has one door: the admin's own pages for these would bypass ours.
admin_accounts = [
    path("login/", login_not_required(RedirectView.as_view(pattern_name="login", query_string=True))),
    path("password_change/", RedirectView.as_view(pattern_name="password_change")),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("admin/", include(admin_accounts)),
    path("admin/", admin.site.urls),
    path("health/", health, name="health"),
    path("", include("office.pages.urls")),
    path("", include("reporting.urls")),
]

handler400 = "office.errors.bad_request"
handler500 = "office.errors.failed"

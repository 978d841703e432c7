from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from office.accounts import OwnPasswordView, set_language
from office.health import health

accounts = [
    path("login/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", OwnPasswordView.as_view(), name="password_change"),
    path("language/", set_language, name="set_language"),
]

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

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from office.accounts import OwnPasswordView, set_language
from office.health import health

accounts = [
    path("login/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", OwnPasswordView.as_view(), name="password_change"),
    path("language/", set_language, name="set_language"),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("admin/", admin.site.urls),
    path("health/", health, name="health"),
    path("", include("reporting.urls")),
]

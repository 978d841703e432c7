from django.urls import path

from office.sso import views

urlpatterns = [
    path("begin/", views.Begin.as_view(), name="sso_begin"),
    path("callback/", views.Callback.as_view(), name="sso_callback"),
    path("refused/", views.refused, name="sso_refused"),
]

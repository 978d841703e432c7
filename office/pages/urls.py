from django.urls import path

from office.pages import imports, profile

app_name = "office"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("import/", imports.start, name="import"),
    path("import/<slug:token>/", imports.preview, name="import_preview"),
    path("import/<slug:token>/choose/", imports.choose, name="import_choose"),
    path("import/<slug:token>/confirm/", imports.confirm, name="import_confirm"),
    path("import/<slug:token>/discard/", imports.discard, name="import_discard"),
]

from django.urls import path

from office.pages import imports, profile

app_name = "office"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("import/", imports.start, name="import"),
    path("import/<str:token>/", imports.preview, name="import_preview"),
    path("import/<str:token>/choose/", imports.choose, name="import_choose"),
    path("import/<str:token>/confirm/", imports.confirm, name="import_confirm"),
    path("import/<str:token>/discard/", imports.discard, name="import_discard"),
]

from django.urls import path

from office.pages import attachments, imports, journal, profile

app_name = "office"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("journal/", journal.journal, name="journal"),
    path("attachments/<int:key>/", attachments.download, name="attachment"),
    path("attachments/<int:key>/remove/", attachments.remove, name="detach"),
    path("attachments/<str:model>/<int:key>/", attachments.add, name="attach"),
    path("import/", imports.start, name="import"),
    path("import/<slug:token>/", imports.preview, name="import_preview"),
    path("import/<slug:token>/choose/", imports.choose, name="import_choose"),
    path("import/<slug:token>/confirm/", imports.confirm, name="import_confirm"),
    path("import/<slug:token>/discard/", imports.discard, name="import_discard"),
]

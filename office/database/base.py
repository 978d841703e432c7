"""Django's PostgreSQL backend, which first makes sure that the embedded server runs."""

from django.conf import settings
from django.db.backends.postgresql import base

from office import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        embedded.attach(settings.OFFICE_DATA)
        return super().get_new_connection(conn_params)

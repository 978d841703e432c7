from django.core.management.base import BaseCommand

from office import serving


class Command(BaseCommand):
    help = "Migrate the database, compile the translations and collect the static files."
    requires_system_checks = []

    def handle(self, **options):
        for notice in serving.prepare():
            self.stderr.write(notice)

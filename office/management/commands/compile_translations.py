from django.core.management.base import BaseCommand

from office import translations


class Command(BaseCommand):
    help = "Compile the Ukrainian catalogue; needs no gettext."
    requires_system_checks = []

    def handle(self, **options):
        translations.compile_catalogue()

from django.core.management.base import BaseCommand, CommandError

from office import translations


class Command(BaseCommand):
    help = "Check that the Ukrainian catalogue is complete, or bring new sentences into it."
    requires_system_checks = []

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="fail when a sentence has no complete translation")
        what.add_argument("--update", action="store_true", help="merge new sentences, keeping translations")

    def handle(self, check, **options):
        if not check:
            translations.update()
            return
        faults = list(translations.faults())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The Ukrainian catalogue is not complete: {len(faults)} to mend.")

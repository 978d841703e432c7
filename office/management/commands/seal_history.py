import datetime

from django.core.management.base import BaseCommand, CommandError

from office.models import Seal
from office.sealing.seal import SealAhead, seal_history


class Command(BaseCommand):
    help = "Seal every day of the history that is over and not sealed yet."

    def add_arguments(self, parser):
        parser.add_argument("--day", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help="go no further than this day")

    def handle(self, *args, day, **options):
        try:
            seals = seal_history(until=day)
        except SealAhead as error:
            raise CommandError(str(error)) from error
        latest = seals[-1] if seals else Seal.objects.defer("leaves").last()
        if day and (latest is None or latest.day < day):
            raise CommandError(f"{day} cannot be sealed yet: an hour has to pass after its end, and what was begun on it has to finish.")
        if seals:
            self.stdout.write(f"Sealed: {len(seals)} days, {sum(seal.entries for seal in seals)} entries.")
        if latest:
            self.stdout.write(f"The last sealed day is {latest.day}, its digest {latest.digest}.")
        else:
            self.stdout.write("There is no day to seal yet.")

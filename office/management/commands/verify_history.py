import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand

from office.sealing.verify import verify_history


class Command(BaseCommand):
    help = "Compare every entry of the history with the seal of its day; the exit code is 1 when one is not as it was sealed."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        verified = verify_history()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(verified), default=str))
        else:
            self.tell(verified)
        if verified.broken:
            sys.exit(1)

    def tell(self, verified):
        self.stdout.write(f"Verified: {verified.days} days, {verified.entries} entries; {verified.unsealed} more are not sealed yet.")
        if not verified.broken:
            self.stdout.write("Everything is as it was sealed.")
            return
        self.stdout.write(f"Broken: {verified.broken}. The first:")
        for fault in verified.faults[:10]:
            self.stdout.write(f"  {fault}")

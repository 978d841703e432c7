import time

from django.core.management.base import BaseCommand, CommandError

from memberships.scale.seed import NotEmpty, history_entries, measure_tables, seed_register


class Command(BaseCommand):
    help = "Fill an empty register with many invented rows, the same for the same --seed; never for an office's own database."

    def add_arguments(self, parser):
        parser.add_argument("--times", type=int, default=1, choices=[1, 4, 16], help="how many times 20,000 commitments")
        parser.add_argument("--seed", type=int, default=1, help="another number gives another register")

    def handle(self, *args, times, seed, **options):
        begun = time.monotonic()
        try:
            counted = seed_register(times, seed)
        except NotEmpty:
            raise CommandError("This register already holds records; invented ones are written into an empty one only.") from None
        measure_tables()
        counted["history entries"] = history_entries()
        if options["verbosity"]:
            self.stdout.write("\n".join(f"{count:>9,} {name}" for name, count in counted.items()))
            self.stdout.write(f"Written in {time.monotonic() - begun:.0f} s.")

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from office import datasets
from office.importing.run import WORKBOOK, File, read_tables, run_import
from office.management.commands.import_sheet import place, summed_up

PUBLISHED = "Public facts: each row names the public source that says it."


class Command(BaseCommand):
    help = "Load the public facts of sample_data/ by way of the import: once loaded, again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        folder = settings.BASE_DIR / "sample_data"
        paths = {name: folder / f"{name}.csv" for name in datasets.all()}
        uploads = [(name, File(path.name, path.read_bytes())) for name, path in paths.items() if path.exists()]
        files = [(upload, read_tables(upload, name)) for name, upload in uploads]
        outcome = run_import(files, WORKBOOK, apply=True, reason=PUBLISHED)
        if outcome.errors:
            raise CommandError("\n".join(f"{sheet.dataset}: {place(problem)}" for sheet in outcome.sheets for problem in sheet.errors))
        self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False) if options["json"] else "\n".join(summed_up(outcome)))

import json
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from coalitions.models import Coalition, Partner
from memberships.models import Commitment
from office import datasets
from office.importing.run import WORKBOOK, File, read_tables, run_import
from office.management.commands.import_sheet import counted, place, summed_up

PUBLISHED = "Public facts: each row names the public source that says it."
HELD = [Coalition, Partner, Commitment]  # a register without any of these is empty
REFUSED = "Nothing was written, since this register already holds records; add --overwrite to write these rows over them."


class Command(BaseCommand):
    help = "Load the public facts of sample_data/ by way of the import; over records that are there already only with --overwrite."

    def add_arguments(self, parser):
        parser.add_argument("--overwrite", action="store_true", help="add and change rows in a register that already holds records")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, overwrite, **options):
        with override("en"):
            files = list(sample_files())
            holds_records = any(model.objects.exists() for model in HELD)
            outcome = run_import(files, WORKBOOK, apply=overwrite or not holds_records, reason=PUBLISHED)
            if outcome.errors:
                raise CommandError("\n".join(f"{sheet.dataset}: {place(problem)}" for sheet in outcome.sheets for problem in sheet.errors))
            if options["json"]:
                self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
            elif outcome.applied:
                self.stdout.write("\n".join(summed_up(outcome)))
            else:
                self.stdout.write("\n".join([*differences(outcome), counted(outcome)]))
            if not outcome.applied and (outcome.total("create") or outcome.total("update")):
                self.stderr.write(REFUSED)
                sys.exit(1)


def sample_files():
    for name in datasets.all():
        path = settings.BASE_DIR / "sample_data" / f"{name}.csv"
        if path.exists():
            file = File(path.name, path.read_bytes())
            yield file, read_tables(file, name)


def differences(outcome):
    """What the rows would add and change, field by field."""
    for sheet in outcome.sheets:
        for change in sheet.changes:
            if change.what == "create":
                yield f"{sheet.dataset} {change.record}: new"
            for field in change.fields if change.what == "update" else ():
                yield f"{sheet.dataset} {change.record}: {field.column}: {field.old or '–'} → {field.new or '–'}"

import pathlib
import sys

from django.core.management.base import BaseCommand
from django.utils.translation import override

from office.serving import collect_static
from reporting.bench import report
from reporting.bench.run import lines
from reporting.bench.scratch import empty_database, seeded_database


class Command(BaseCommand):
    help = "Measure every page over big registers of invented rows, in databases of its own that are made and dropped."

    def add_arguments(self, parser):
        parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 16], choices=[1, 4, 16], help="sizes to measure at")
        parser.add_argument("--only", default="", help="measure the pages whose name holds this")
        parser.add_argument("--json", type=pathlib.Path, help="write the numbers to this file as well")
        parser.add_argument("--strict", action="store_true", help="fail when a promise is broken")

    def handle(self, *args, times, only, strict, **options):
        collect_static()
        found, firsts = [], {}
        with override("en"), empty_database():
            for size in times:
                self.stdout.write(report.head(size))
                with seeded_database(size):
                    for line in lines(size, only):
                        found.append(line)
                        self.stdout.write(report.row(line, firsts.get(line.name)))
                        self.stdout.flush()
                firsts = firsts or {line.name: line for line in found}
        if options["json"]:
            options["json"].write_text(report.as_json(found, firsts))
        failures = report.failures(found, firsts)
        self.stdout.write(f"\n{len(found) - len(failures)} of {len(found)} keep what was promised of them.")
        if strict and failures:
            sys.exit(1)

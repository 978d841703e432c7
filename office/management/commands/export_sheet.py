import os
import pathlib

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from office import datasets
from office.exporting import enter_export, export, in_language
from office.importing.run import WORKBOOK
from office.spreadsheets.writer import FORMATS


class Command(BaseCommand):
    help = "Write a dataset to a spreadsheet; the file's suffix (xlsx, csv, ods) is its format."

    def add_arguments(self, parser):
        parser.add_argument(
            "dataset", metavar="DATASET", help=f"one of {', '.join(datasets.all())}; or {WORKBOOK}: all of them, a sheet each"
        )
        parser.add_argument("file", metavar="FILE", type=pathlib.Path)
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            help="headings and words for readers of this language; without it field names and code words, for other programs",
        )

    def handle(self, *args, dataset, file, language, **options):
        if dataset not in {*datasets.all(), WORKBOOK}:
            raise CommandError(f"There is no dataset {dataset!r}; there are: {', '.join(datasets.all())}; {WORKBOOK} means all of them.")
        suffix = file.suffix.lstrip(".").lower()
        if suffix not in FORMATS:
            raise CommandError(f"The suffix of {file.name} is none of: {', '.join(FORMATS)}.")
        if dataset == WORKBOOK and suffix == "csv":
            raise CommandError("A workbook has several sheets and a CSV holds one: write xlsx or ods.")
        unfinished = file.with_name(f".{file.name}.{os.getpid()}")  # a broken export never bears the name of a whole one
        try:
            with in_language(language) as coded, unfinished.open("wb") as stream:
                counted = export(stream, suffix, dataset, coded=coded)
            enter_export(dataset, suffix, counted, file=file.name, language=language or "")
            unfinished.replace(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        except ValueError as error:  # a text longer than the format can hold
            raise CommandError(f"{file} cannot be written: {error}.") from error
        finally:
            unfinished.unlink(missing_ok=True)

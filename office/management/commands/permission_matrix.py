"""`permission_matrix --update` writes docs/permissions.md; `--check` fails when the code says otherwise."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from office.permission_matrix import page

FILE = settings.BASE_DIR / "docs" / "permissions.md"


class Command(BaseCommand):
    help = "Write down which role may do what, or check that what is written down is true of the code."

    def add_arguments(self, parser):
        mode = parser.add_mutually_exclusive_group(required=True)
        mode.add_argument("--update", action="store_true")
        mode.add_argument("--check", action="store_true")

    def handle(self, *, update, **options):
        if update:
            FILE.write_text(page(), encoding="utf-8")
        elif not FILE.exists() or FILE.read_text(encoding="utf-8") != page():
            raise CommandError("docs/permissions.md is not what the code says: run manage.py permission_matrix --update.")

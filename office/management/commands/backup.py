from django.core.management.base import BaseCommand, CommandError

from office import backup


class Command(BaseCommand):
    help = "Write the database and the attachments to one file."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="where to write, for example office.backup")

    def handle(self, file, **options):
        if not file:
            raise CommandError("Name the file to write: make backup FILE=office.backup")
        try:
            parts = backup.write(file)
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{file} holds {backup.told(parts)}.")

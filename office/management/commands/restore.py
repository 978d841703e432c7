from django.core.management.base import BaseCommand, CommandError

from office import backup


class Command(BaseCommand):
    help = "Verify a backup, or put it in place of an empty database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="a file that backup wrote")
        parser.add_argument("--check", action="store_true", help="only verify the file")
        parser.add_argument("--replace-all-records", action="store_true", help="give up the records this database holds")

    def handle(self, file, check, replace_all_records, **options):
        if not file:
            raise CommandError("Name the file to read: make restore FILE=office.backup")
        try:
            parts = backup.verify(file) if check else backup.read(file, replace_all_records)
        except (backup.BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        done = "is whole:" if check else "has been restored:"
        self.stdout.write(f"{file} {done} {backup.told(parts)}.")

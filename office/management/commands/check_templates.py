from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError
from django.template.loader import get_template


class Command(BaseCommand):
    help = "Compile every template, so that a typing error is found before a reader finds it."
    requires_system_checks = []

    def handle(self, **options):
        folder, broken = settings.BASE_DIR / "templates", []
        for path in sorted(folder.rglob("*.html")):
            name = path.relative_to(folder).as_posix()
            try:
                get_template(name)
            except TemplateSyntaxError as error:
                broken.append(name)
                self.stderr.write(f"{name}: {error}")
        if broken:
            raise CommandError(f"{len(broken)} templates do not compile.")

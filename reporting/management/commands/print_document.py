"""`print_document KIND KEY FILE`: one paper as PDF, for internal use, as at any day."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Partner
from office.dates import ImpreciseDate
from office.models import User
from reporting.documents.briefs import coalition_brief, partner_brief, roadmap_brief
from reporting.documents.pdf import PaperFailed, render_pdf
from reporting.scope import Scope

KINDS = {
    "coalition": (coalition_brief, "reporting/coalition_print.html"),
    "roadmap": (roadmap_brief, "reporting/roadmap_print.html"),
    "partner": (partner_brief, "reporting/partner_print.html"),
}


class Command(BaseCommand):
    help = "Write a coalition's brief, its roadmap or a partner's brief to a PDF file."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("key", help="A coalition's address, such as artillery, or a partner's code, such as FR.")
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", choices=["uk", "en"], default="uk")
        parser.add_argument("--on", metavar="DATE", help="As at this day; today when left out.")

    def handle(self, *, kind, key, file, language, on, **options):
        brief, template = KINDS[kind]
        with translation.override(language):
            context = brief(scope_of(kind, key, day(on)))
            if context is None:
                raise CommandError(f"There is no roadmap of “{key}” on that day.")
            try:
                file.write_bytes(render_pdf(render_to_string(template, {**context, "pdf": True})))
            except PaperFailed as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}.") from error
        self.stdout.write(f"{file}")


def scope_of(kind, key, on):
    viewer = at_the_command_line()
    if kind == "partner":
        partner = Partner.objects.visible_to(viewer).filter(code=key.upper()).first()
        if partner is None:
            raise CommandError(f"There is no partner “{key}”.")
        return Scope(viewer, on, partner=partner, today=timezone.localdate())
    coalition = Coalition.objects.visible_to(viewer).filter(slug=key).first()
    if coalition is None:
        raise CommandError(f"There is no coalition “{key}”.")
    return Scope(viewer, on, coalition=coalition, today=timezone.localdate())


def at_the_command_line():
    """Whoever can run commands reads the whole register: a viewer that may see everything, is nobody's account and is never saved."""
    return User(username=_("command line"), is_superuser=True)


def day(text):
    if not text:
        return timezone.localdate()
    try:
        parsed = ImpreciseDate.parse(text)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if parsed.first != parsed.last:
        raise CommandError(f"“{text}” is not one day.")
    return parsed.first

"""`print_document KIND KEY FILE`: one paper as PDF, as at any day; for anybody outside the office it is issued and registered."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Partner
from office.dates import ImpreciseDate
from office.journal import enter
from office.markings import Audience
from office.models import User
from reporting.documents.briefs import coalition_brief, partner_brief, roadmap_brief
from reporting.documents.draft import PdfDraft
from reporting.documents.issue import issue, kind_of_entry
from reporting.documents.pdf import PaperFailed
from reporting.scope import INTERNAL_USE, Scope, released_to

COMMAND_LINE = "command line"  # how an entry of the journal says that no page was open
KINDS = {"coalition": coalition_brief, "roadmap": roadmap_brief, "partner": partner_brief}


class Command(BaseCommand):
    help = "Write a coalition's brief, its roadmap or a partner's brief to a PDF file; for other audiences, issue and register it."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("key", help="A coalition's address, such as artillery, or a partner's code, such as FR.")
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", choices=["uk", "en"], default="uk")
        parser.add_argument("--on", metavar="DATE", help="As at this day; today when left out.")
        parser.add_argument(
            "--for",
            dest="audience",
            metavar="AUDIENCE",
            default="internal",
            help="internal (when left out), public, coalition:<address> or partner:<code>.",
        )
        parser.add_argument("--to", dest="recipient", metavar="RECIPIENT", default="", help="To whom the copy is given, for the register.")
        parser.add_argument("--by", metavar="USERNAME", help="Who issues it; the paper holds what this person may read.")

    def handle(self, *, kind, key, file, language, on, audience, recipient, by, **options):
        with translation.override(language):
            viewer = person(by, issuing=audience != str(INTERNAL_USE))
        with translation.override("en"):  # the command's own sentences; the paper is in the language asked for
            scope = scope_of(kind, key, viewer, day(on), audience_of(audience, viewer))
        with translation.override(language):
            context = KINDS[kind](scope)
            if context is None:
                raise CommandError(f"There is no roadmap of “{key}” on that day.")
            draft = PdfDraft.of(f"reporting/{kind}_print.html", context)
            try:
                with file.open("ab") as stream:  # before a number is used up for a file that cannot be written
                    told, content = made(draft, kind, viewer, recipient)
                    stream.truncate(0)
                    stream.write(content)
            except PaperFailed as error:
                if not file.stat().st_size:
                    file.unlink()
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}.") from error
        self.stdout.write(f"{file}{told}")


def made(draft, kind, viewer, recipient):
    """Make the paper; of one that was issued, say the number."""
    if draft.scope.is_internal:
        content = draft.made(draft.paper)
        facts = {"audience": str(draft.scope.audience), "on": draft.scope.on, "file": draft.file_name(), "route": COMMAND_LINE}
        enter(kind_of_entry(draft), by=viewer if viewer.pk else None, about=draft.title, **facts)
        return "", content
    document = issue(draft, by=viewer, address=address_of(kind, draft.scope), recipient=recipient[:200], route=COMMAND_LINE)
    return f": No. {document.number}, copy {document.copy}", document.content


def address_of(kind, scope):
    address = reverse(f"reporting:{kind}_pdf", args=[scope.partner.code if kind == "partner" else scope.coalition.slug])
    return f"{address}?on={scope.on.isoformat()}&for={scope.audience}"


def audience_of(text, viewer):
    try:
        return released_to(Audience.parse(text), timezone.localdate(), viewer)
    except ValueError as error:
        raise CommandError(str(error)) from error


def person(username, *, issuing):
    """Name who issues. For internal use nobody need be named: whoever can run commands reads the whole register."""
    if not username:
        if issuing:
            raise CommandError("Say who issues it: --by USERNAME.")
        return User(username=_("command line"), is_superuser=True)  # nobody's account, never saved
    named = User.objects.filter(username=username, is_active=True).first()
    if named is None:
        raise CommandError(f"There is no active person “{username}”.")
    if issuing and not named.has_perm("reporting.add_issueddocument"):
        raise CommandError(f"“{username}” may not issue documents.")
    return named


def scope_of(kind, key, viewer, on, audience):
    if kind == "partner":
        partner = Partner.objects.visible_to(viewer).filter(code=key.upper()).first()
        if partner is None:
            raise CommandError(f"There is no partner “{key}”.")
        return Scope(viewer, on, audience, partner=partner, today=timezone.localdate())
    coalition = Coalition.objects.visible_to(viewer).filter(slug=key).first()
    if coalition is None:
        raise CommandError(f"There is no coalition “{key}”.")
    return Scope(viewer, on, audience, coalition=coalition, today=timezone.localdate())


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

"""The plans of a coalition or of a partner, edited as one sheet: everything that was typed is saved, or nothing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Partner
from memberships.models import Commitment, CommitmentPartner, PlannedDelivery
from memberships.plan_sheet import locked_plan, passing, write_plan
from office.admin.held_back import CONFIRMED, Unconfirmed, settle_warnings
from office.admin.held_back import token_of as confirming
from office.admin.scope import require_in_care
from office.importing.refusals import of_database
from office.once import answer_once
from office.texts import REFUSED, UNSTORABLE
from reporting.pages.inside import for_the_office
from reporting.pages.plan_grid import plan_grid
from reporting.pages.plan_posted import Outcome, outcome_of, token_of, typed_cells
from reporting.pages.plan_window import BY, LENGTHS, Window
from reporting.scope import Scope

LONGEST_REASON = 300


class Held(Exception):
    """The sheet comes back as it was typed: `told` says why nothing was saved."""

    def __init__(self, outcome, **told):
        super().__init__()
        self.outcome, self.told = outcome, told


@for_the_office
def coalition_plan_edit(request, slug):
    _require(request.user)
    coalition = get_object_or_404(Coalition.objects.visible_to(request.user), slug=slug)
    if not request.user.changes_every_coalition and not request.user.desks.filter(coalition=coalition).exists():
        raise PermissionDenied
    return _edit(request, _scope(request, coalition=coalition), coalition)


@for_the_office
def partner_plan_edit(request, code):
    _require(request.user)
    partner = get_object_or_404(Partner.objects.visible_to(request.user), code=code.upper())
    return _edit(request, _scope(request, partner=partner), partner)


def _require(user):
    """Whoever may neither add nor change plans is refused before anything is looked for."""
    if not user.has_perms([f"memberships.{action}_planneddelivery" for action in ("view", "add", "change")]):
        raise PermissionDenied


def _scope(request, **over):
    """Plans are edited as they stand today, for internal use."""
    today = timezone.localdate()
    return Scope(request.user, today, today=today, **over)


def _edit(request, scope, subject):
    window = Window.of(request.GET, scope.on)
    if request.method != "POST":
        return _shown(request, scope, subject, window)
    return answer_once(
        request,
        lambda: _sent(request, scope, subject, window),
        unsent=lambda: _shown(request, scope, subject, window, outcome=_looked_at(request, scope)),
    )


def _sent(request, scope, subject, window):
    try:
        with transaction.atomic():
            written = _saved(request, scope)
    except Held as held:
        return _shown(request, scope, subject, window, held.outcome, **held.told)
    messages.success(request, _told(written)) if written else messages.info(request, _("Nothing was changed."))
    return redirect(request.get_full_path())


def _looked_at(request, scope):
    """What was typed, compared and not written: nothing is lost when the form could not be taken."""
    with transaction.atomic():
        return _compared(request, scope)


def _compared(request, scope):
    typed = typed_cells(request.POST)
    commitments = _in_care(scope, {cell.commitment for cell in typed})
    standing = locked_plan(commitments.values())
    for key, line in standing.items():
        line.commitment = commitments[key[0]]
    return outcome_of(typed, request.POST, standing, commitments, request.user)


def _in_care(scope, keys):
    """The commitments of the cells that were sent; one that is not this person's here answers as if it did not exist."""
    rows = scope.rows(Commitment.objects).in_care_of(scope.viewer).filter(pk__in=keys)
    if scope.coalition:
        rows = rows.filter(coalition=scope.coalition)
    else:
        rows = rows.filter(pk__in=scope.rows(CommitmentPartner.objects).filter(partner=scope.partner).values("commitment"))
    found = {row.pk: row for row in rows.select_related("unit").order_by("pk")}
    if found.keys() != keys:
        raise Http404
    return found


def _saved(request, scope):
    """Write the sheet, or raise Held; the caller's transaction takes back what was written."""
    outcome = _compared(request, scope)
    reason = " ".join(request.POST.get("reason", "").split())
    asked = _asked_of(reason, outcome)
    if asked or not outcome.is_clear:
        raise Held(outcome, reason_problem=asked)
    if not outcome.wanted:
        return None
    try:
        with transaction.atomic():
            written = write_plan(outcome.wanted, reason=reason, on=scope.on)
            require_in_care(written.lines, request.user)
            settle_warnings(_straining(written, request.user), by=request.user, confirmed=request.POST.get(CONFIRMED))
    except Unconfirmed as held:
        raise Held(outcome, unconfirmed=held.warnings, unconfirmed_token=confirming(held.warnings)) from held
    except ValidationError as refusal:
        raise Held(outcome, refusals=refusal.messages) from refusal
    except IntegrityError as error:
        raise Held(outcome, refusals=[of_database(error, PlannedDelivery)[1]]) from error
    return written


def _asked_of(reason, outcome):
    if outcome.needs_reason and not reason:
        return _("Say why: lines that stood are changed.")
    if len(reason) > LONGEST_REASON:
        return _("A reason has at most %(most)s characters.") % {"most": LONGEST_REASON}
    return str(REFUSED) if UNSTORABLE.search(reason) else ""


def _straining(written, user):
    """One line for each commitment whose plan now comes to more than was promised: its warning speaks of the whole plan."""
    touched = {line.commitment_id: line for line in [*written.ended, *written.lines]}
    over = passing(touched, user)
    opened = {line.commitment_id: line for line in written.lines}
    missing = over - opened.keys()
    left = PlannedDelivery.objects.visible_to(user).current().filter(commitment__in=missing).select_related("commitment")
    return [opened[key] for key in sorted(over & opened.keys())] + list({line.commitment_id: line for line in left}.values())


def _told(written):
    done = [
        (written.added, _("added: %(count)s")),
        (written.changed, _("changed: %(count)s")),
        (written.moved, _("moved: %(count)s")),
        (written.dropped, _("dropped: %(count)s")),
    ]
    return _("The plan is saved: %(what)s.") % {"what": ", ".join(words % {"count": count} for count, words in done if count)}


def _shown(request, scope, subject, window, outcome=None, **told):
    sheet = plan_grid(scope, window, page=request.GET.get("page"))
    outcome = outcome or Outcome()
    cells = sheet.cells
    for name, typed in outcome.changed.items():
        if name in cells:
            cells[name].text = typed.text
    problems = [_named(outcome, cells, name, sentence) for name, sentence in outcome.problems.items()]
    for name, sentence in outcome.problems.items():
        if name in cells:
            cells[name].problem = sentence
    is_coalition = isinstance(subject, Coalition)
    posted = request.POST if request.method == "POST" else {}
    context = {
        "subject": subject,
        "is_coalition": is_coalition,
        "grid": sheet,
        "window": window,
        "lengths": LENGTHS,
        "ways": BY,
        "back": subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else reverse("reporting:home"),
        "problems": problems,
        "contested": outcome.contested,
        "asked_again": bool(posted.get("seen")),
        "left_over": [(name, typed.text) for name, typed in outcome.changed.items() if name not in cells],
        "read": posted.get("read") or token_of(sheet.lines, request.user),
        "seen": outcome.seen if outcome.contested else "",
        "reason": posted.get("reason", ""),
        "confirmed_name": CONFIRMED,
        "unsaved": len(outcome.changed),
        **told,
    }
    return TemplateResponse(request, "reporting/plan_edit.html", context)


def _named(outcome, cells, name, sentence):
    """Name a wrong cell by its row, its column and what was typed."""
    typed = outcome.changed.get(name)
    where = cells[name].label if name in cells else typed.period.display(get_language()) if typed else ""
    return {"name": name if name in cells else "", "where": where, "text": typed.text if typed else "", "sentence": sentence}

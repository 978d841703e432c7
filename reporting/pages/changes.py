"""What changed since a day in a coalition or for a partner; the office's own, shown to nobody outside it."""

import datetime
from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Partner
from office.dates import ImpreciseDate
from office.errors import Unreadable
from reporting.documents.paper import paper
from reporting.figures.changed import changed
from reporting.figures.coalition import meetings_held
from reporting.figures.drawn import drawn_on
from reporting.scope import Scope

PER_PAGE, ON_PAPER = 40, 500
USUAL = datetime.timedelta(days=14)


def coalition_changes(request, slug, template="reporting/changes.html"):
    scope = _scope(request)
    return _changes(request, scope.over(coalition=get_object_or_404(scope.rows(Coalition.objects), slug=slug)), template)


def partner_changes(request, code, template="reporting/changes.html"):
    scope = _scope(request)
    return _changes(request, scope.over(partner=get_object_or_404(scope.rows(Partner.objects), code=code.upper())), template)


def _scope(request):
    """As at today whatever is asked: when a thing was written down does not depend on the day one looks at."""
    scope = Scope.of(request)
    if not scope.is_internal:
        raise Http404
    return replace(scope, on=scope.today)


def _changes(request, scope, template):
    since = _since(request.GET.get("since")) or scope.today - USUAL
    found = changed(scope, since)
    page = None if template.endswith("_print.html") else Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    entries = found[:ON_PAPER] if page is None else page.object_list
    context = {
        "scope": scope,
        "subject": scope.coalition or scope.partner,
        "since": since,
        "suggested": _suggested(scope),
        "found": found,
        "page": page,
        "entries": entries,
        "is_cut": page is None and len(found) > ON_PAPER,
        "paper": paper(scope, drawn=[*drawn_on(scope), *found.marked]),
    }
    return TemplateResponse(request, template, context)


def _since(text):
    if not text:
        return None
    try:
        day = ImpreciseDate.parse(text)
    except ValueError as error:
        raise Unreadable(str(error), asks="since") from error
    if day.first != day.last:
        raise Unreadable(_("“%(text)s” is not one day.") % {"text": text[:60]}, asks="since")
    return day.first


def _suggested(scope):
    """Days people ask from: the coalition's last meeting, two weeks ago, the beginning of this month and year."""
    days = []
    if scope.coalition and (held := meetings_held(scope).filter(held_on__isnull=False).first()):
        days.append((held.held_on.first, _("the last meeting, %(meeting)s") % {"meeting": held.reference or held.title}))
    days.append((scope.today - USUAL, _("two weeks ago")))
    days.append((scope.today.replace(day=1), _("the beginning of the month")))
    days.append((scope.today.replace(month=1, day=1), _("the beginning of the year")))
    return days

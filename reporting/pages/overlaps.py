"""What two coalitions both list: pairs that look like one thing, and one form that settles a pair."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions.settling import settle_overlap
from office.admin.held_back import CONFIRMED, Unconfirmed, settle_warnings
from office.admin.held_back import token_of as confirming
from office.admin.scope import require_in_care
from office.importing.refusals import of_database
from office.once import answer_once
from office.stale import READ, locked, moved_on, sentence_for
from reporting.figures.overlaps import COMMITMENTS, DECISIONS, NEEDS, RECORDS, open_pairs, pair, settled
from reporting.pages.inside import for_the_office
from reporting.pages.settle_form import SettleForm
from reporting.scope import Scope

PER_PAGE = 25


def overlaps(request):
    """What looks alike is a guess until somebody has settled it, and told inside the office only; what is settled, to whom sees both."""
    scope = Scope.of(request)
    kind = NEEDS if request.GET.get("of") == NEEDS else COMMITMENTS
    found = {one: open_pairs(scope, one) for one in RECORDS}
    decided = {one: settled(scope, one) for one in RECORDS}
    context = {
        "scope": scope,
        "kind": kind,
        "counts": [(one, found[one].count, len(decided[one])) for one in RECORDS],
        "found": found[kind],
        "page": Paginator(found[kind].pairs, PER_PAGE).get_page(request.GET.get("page")),
        "settled": decided[kind],
    }
    return TemplateResponse(request, "reporting/overlaps.html", context)


@for_the_office
def settle(request, kind, one, other):
    scope = office_scope(request)
    found = pair(scope, kind, one, other) if kind in RECORDS and one != other else None
    if found is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, found, SettleForm(pair=found))
    if not found.may_settle:
        raise PermissionDenied
    form = SettleForm(request.POST, pair=found)
    return answer_once(request, lambda: _settled(request, found, form), unsent=lambda: _shown(request, found, form))


def office_scope(request):
    today = timezone.localdate()
    return Scope(request.user, today, today=today)


def _settled(request, found, form):
    if not form.is_valid():
        return _shown(request, found, form)
    try:
        with transaction.atomic():
            rows = locked(RECORDS[found.kind], [found.one.pk, found.other.pk]).values()
            if moved := moved_on(request.POST.get(READ), rows, request.user):
                return _shown(request, found, form, refusal=sentence_for(moved[0], request.POST.get(READ), request.user))
            decided = settle_overlap(*form.pair_as_decided, **form.decision, by=request.user)
            require_in_care([decided], request.user)
            settle_warnings([decided], by=request.user, confirmed=request.POST.get(CONFIRMED))
    except Unconfirmed as held:
        told = {"unconfirmed": held.warnings, "unconfirmed_token": confirming(held.warnings), "confirmed_name": CONFIRMED}
        return _shown(request, found, form, **told)
    except ValidationError as refusal:
        return _shown(request, found, form, refusal=" ".join(refusal.messages))
    except IntegrityError as error:
        return _shown(request, found, form, refusal=str(of_database(error, DECISIONS[found.kind])[1]))
    told = {"one": found.one.reference, "other": found.other.reference}
    messages.success(request, _("%(one)s and %(other)s are settled.") % told)
    return redirect(f"{reverse('reporting:overlaps')}?of={found.kind}#settled")


def _shown(request, found, form, **told):
    context = {"pair": found, "form": form, "records": [found.one, found.other], "kind": found.kind, **told}
    return TemplateResponse(request, "reporting/overlap_settle.html", context)

"""Deliveries that wait for a commitment, matched by one press; and where deliveries and commitments disagree."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from memberships.models import Commitment, Delivery
from memberships.splitting import match_delivery
from office.admin.held_back import CONFIRMED, Unconfirmed, settle_warnings
from office.admin.held_back import token_of as confirming
from office.admin.scope import require_in_care
from office.importing.refusals import of_database
from office.once import answer_once
from office.stale import READ, locked, moved_on, sentence_for
from reporting.figures.discrepancies import discrepancies
from reporting.figures.matching import unmatched, with_suggestions
from reporting.pages.inside import for_the_office
from reporting.scope import Scope

PER_PAGE = 15


@for_the_office
def matching(request):
    """The list, for whoever changes deliveries: as they stand today, for the office alone."""
    scope = office_scope(request)
    if request.method == "POST":
        return answer_once(request, lambda: _matched(request, scope), unsent=lambda: _shown(request, scope))
    return _shown(request, scope)


def office_scope(request):
    user = request.user
    if not user.has_perms(["memberships.view_delivery", "memberships.change_delivery", "memberships.view_commitment"]):
        raise PermissionDenied
    today = timezone.localdate()
    return Scope(user, today, today=today)


def lot_of(scope, key):
    """A delivery in this person's care; any other answers as if there were none."""
    lot = scope.rows(Delivery.objects).changeable_by(scope.viewer).filter(pk=key).select_related("unit", "coalition").first()
    if lot is None:
        raise Http404
    return lot


def commitment_of(scope, **named):
    """A commitment that this person may change too, or nothing; what stands outside answers like what never was."""
    return scope.rows(Commitment.objects).changeable_by(scope.viewer).filter(**named).select_related("unit").first()


def write(request, lot, act):
    """Lock the lot, refuse what was read before somebody else wrote, act, and ask again whether all of it may be: a sentence, or the rows.

    Unconfirmed warnings go on to the caller; whatever was written is taken back with them.
    """
    try:
        with transaction.atomic():
            rows = locked(Delivery, [lot.pk]).values()
            if moved := moved_on(request.POST.get(READ), rows, request.user):
                return sentence_for(moved[0], request.POST.get(READ), request.user), []
            written = act()
            require_in_care(written, request.user)
            settle_warnings(written, by=request.user, confirmed=request.POST.get(CONFIRMED))
    except ValidationError as refusal:
        return " ".join(refusal.messages), []
    except IntegrityError as error:
        return str(of_database(error, Delivery)[1]), []
    return "", written


def _matched(request, scope):
    lot = lot_of(scope, _key(request.POST.get("delivery")))
    typed = request.POST.get("reference", "").strip().upper()
    if request.POST.get("commitment"):
        commitment = commitment_of(scope, pk=_key(request.POST["commitment"]))
        if commitment is None:
            raise Http404
    else:
        commitment = commitment_of(scope, reference=typed) if typed else None
    if commitment is None:
        sentence = _("There is no commitment “%(reference)s” among those you change.") % {"reference": typed[:40]}
        messages.error(request, sentence if typed else _("Name a commitment."))
        return _shown(request, scope)
    try:
        refusal, written = write(request, lot, lambda: [match_delivery(lot, commitment)])
    except Unconfirmed as held:
        told = {"unconfirmed": held.warnings, "unconfirmed_token": confirming(held.warnings), "confirmed_name": CONFIRMED}
        return _shown(request, scope, held={"lot": lot, "rows": [lot], "commitment": commitment, **told})
    if refusal:
        messages.error(request, refusal)
        return _shown(request, scope)
    told = {"delivery": written[0].reference, "commitment": commitment.reference}
    messages.success(request, _("%(delivery)s now serves %(commitment)s.") % told)
    return redirect(request.get_full_path())


def _key(text):
    if not (text or "").isascii() or not (text or "").isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def _shown(request, scope, held=None):
    page = Paginator(unmatched(scope), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "waiting": with_suggestions(scope, page.object_list),
        "discrepancies": discrepancies(scope),
        "held": held,
        "may_split": request.user.has_perm("memberships.add_delivery"),
    }
    return TemplateResponse(request, "reporting/matching.html", context)

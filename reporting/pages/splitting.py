"""A lot split over several commitments, and a part put back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from memberships.models import Delivery
from memberships.splitting import Part, rejoin, split_delivery
from office.admin.held_back import CONFIRMED, Unconfirmed
from office.admin.held_back import token_of as confirming
from office.importing.sentences import sentence
from office.once import answer_once
from office.spreadsheets import values
from reporting.figures.matching import with_suggestions
from reporting.pages.inside import for_the_office
from reporting.pages.matching import commitment_of, lot_of, office_scope, write

ROWS = 6
MOST_DIGITS = 15


@dataclass
class Typed:
    """One row of the form, as it was typed."""

    commitment: str = ""
    quantity: str = ""
    amount: str = ""
    problem: str = ""

    @property
    def is_blank(self):
        return not (self.commitment or self.quantity or self.amount)


@for_the_office
def split(request, key):
    _require_sight(request.user)
    scope = office_scope(request)
    lot = lot_of(scope, key)
    if not request.user.has_perm("memberships.add_delivery"):
        raise PermissionDenied
    if request.method != "POST":
        return _shown(request, scope, lot, [Typed(commitment=lot.commitment.reference if _is_named(scope, lot) else "")])
    return answer_once(request, lambda: _split(request, scope, lot), unsent=lambda: _shown(request, scope, lot, _typed(request)))


def _require_sight(user):
    """To whoever reads no deliveries there is none."""
    if not user.has_perm("memberships.view_delivery"):
        raise Http404


def _is_named(scope, lot):
    return lot.commitment_id is not None and commitment_of(scope, pk=lot.commitment_id) is not None


@require_POST
def put_back(request, key):
    """A part goes back into its lot: the one is deleted, the other changed, and both are this person's."""
    _require_sight(request.user)
    scope = office_scope(request)
    if not request.user.has_perm("memberships.delete_delivery"):
        raise PermissionDenied
    return answer_once(request, lambda: _put_back(request, scope, key), unsent=lambda: redirect("reporting:matching"))


def _put_back(request, scope, key):
    part = lot_of(scope, key)
    lot = lot_of(scope, part.split_from_id) if part.split_from_id else part
    told = {"part": part.reference, "lot": lot.reference}
    try:
        refusal, _lot = write(request, part, lambda: [rejoin(part)])
    except Unconfirmed as held:
        part.refresh_from_db()
        told = {"unconfirmed": held.warnings, "unconfirmed_token": confirming(held.warnings), "confirmed_name": CONFIRMED}
        return _shown(request, scope, lot, [], putting_back=part, putting_back_rows=[part], **told)
    if refusal:
        return _shown(request, scope, lot, [], refusal=refusal)
    messages.success(request, _("%(part)s is part of %(lot)s again.") % told)
    return redirect("reporting:delivery_split", lot.pk)


def _split(request, scope, lot):
    typed = _typed(request)
    parts = [_read(scope, lot, row) for row in typed if not row.is_blank]
    if any(row.problem for row in typed):
        return _shown(request, scope, lot, typed)
    try:
        refusal, written = write(request, lot, lambda: split_delivery(lot, parts))
    except Unconfirmed as held:
        told = {"unconfirmed": held.warnings, "unconfirmed_token": confirming(held.warnings), "confirmed_name": CONFIRMED}
        return _shown(request, scope, lot, typed, **told)
    if refusal:
        return _shown(request, scope, lot, typed, refusal=refusal)
    told = {"lot": written[0].reference, "others": ", ".join(row.reference for row in written[1:])}
    messages.success(request, _("%(lot)s is split; its other parts are %(others)s.") % told)
    return redirect(reverse("reporting:delivery_split", args=[lot.pk]))


def _typed(request):
    told = [request.POST.getlist(name)[:ROWS] for name in ("commitment", "quantity", "amount")]
    longest = max((len(column) for column in told), default=0)
    return [Typed(*(column[place].strip() if place < len(column) else "" for column in told)) for place in range(longest)]


def _read(scope, lot, row):
    """The row as a part; what is wrong with it is written beside it."""
    commitment, reference = None, row.commitment.upper()
    if reference:
        commitment = commitment_of(scope, reference=reference)
        if commitment is None:
            told = {"reference": reference[:40]}
            row.problem = _("There is no commitment “%(reference)s” among those you change.") % told
    figures = {}
    for name, places in (("quantity", 3), ("amount", 2)):
        try:
            figures[name] = _figure(getattr(row, name), places)
        except ValueError as error:
            row.problem = str(error)
    return None if row.problem else Part(commitment, **figures)


def _figure(text, places):
    if not text:
        return None
    try:
        figure = values.number(text, "," if get_language() == "uk" else ".")
    except values.BadValue as error:
        raise ValueError(sentence(error.code)) from error
    if figure != round(figure, places) or abs(figure) >= 10**MOST_DIGITS:
        raise ValueError(_("“%(text)s” has more digits than are kept.") % {"text": text[:40]})
    return figure


def _shown(request, scope, lot, typed, **told):
    rows = [*typed, *(Typed() for _number in range(ROWS))][:ROWS]
    (waiting,) = with_suggestions(scope, scope.rows(Delivery.objects).filter(pk=lot.pk).with_stage(scope.on))
    parts = scope.rows(Delivery.objects).changeable_by(scope.viewer).filter(split_from=lot).select_related("unit", "commitment")
    context = {
        "lot": waiting.lot,
        "waiting": waiting,
        "rows": rows,
        "parts": [(part, [part]) for part in parts.order_by("reference")],
        "served": commitment_of(scope, pk=lot.commitment_id) if lot.commitment_id else None,
        "is_part": lot.split_from_id is not None,
        "may_put_back": request.user.has_perm("memberships.delete_delivery"),
        **told,
    }
    return TemplateResponse(request, "reporting/delivery_split.html", context)

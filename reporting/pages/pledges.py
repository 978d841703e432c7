"""Pledges by age: read by everybody, and by whoever may change them confirmed or dropped, several at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from memberships.models import Commitment
from memberships.operations import mark_commitments
from office.admin.scope import require_in_care
from office.dates import ImpreciseDate
from office.importing.refusals import of_database
from office.once import answer_once
from office.stale import READ, locked, moved_on, sentence_for
from reporting.documents.paper import paper
from reporting.documents.workbook import WorkbookDraft, day, known, table
from reporting.figures.commitments import orders, sort, with_relations
from reporting.figures.drawn import behind_commitments
from reporting.figures.pledges import BANDS, TO_SEE_TO, bands, stale_from
from reporting.figures.pledges import pledges as pledges_of
from reporting.figures.withheld import not_included, withheld
from reporting.filters import CommitmentFilter
from reporting.pages.listing import listing, said
from reporting.pages.papers import hand_out
from reporting.scope import Scope

STEPS = ["confirmed_on", "cancelled_on"]  # to confirm, and to drop


def pledges(request, template="reporting/pledges.html"):
    scope = Scope.of(request)
    if request.method == "POST" and template.endswith("pledges.html"):
        return answer_once(request, lambda: _marked(request, scope, template), unsent=lambda: _shown(request, scope, template))
    return _shown(request, scope, template)


def _shown(request, scope, template, typed=None):
    filters = _filters(request, scope)
    asked = _of_age(request, filters.qs)
    by_age = bands(filters.qs)
    total = sum(band.count for band in by_age if band.name in _ages(request))
    ordered = with_relations(scope, sort(asked, request.GET.get("sort"), orders()))
    shown = listing(request, filters, ordered, total, on_paper=template.endswith("_print.html"))
    rows = list(shown.rows)
    changeable = _changeable(request, scope, rows)
    context = {
        "scope": scope,
        "listing": shown,
        "pledges": [(row, stale_from(row.announced_on), row.pk in changeable) for row in rows],
        "read": [row for row in rows if row.pk in changeable],
        "bands": by_age,
        "ages": _ages(request),
        "is_all": len(_ages(request)) == len(BANDS),
        "typed": typed or {},
        "paper": paper(scope, drawn=behind_commitments(scope, asked)),
        "withheld": withheld(scope, lambda inside: behind_commitments(inside, _of_age(request, _filters(request, inside).qs))),
        "may_export": request.user.has_perm("memberships.export_commitment"),
    }
    return TemplateResponse(request, template, context)


def pledges_xlsx(request):
    if not request.user.has_perm("memberships.export_commitment"):
        raise PermissionDenied
    scope = Scope.of(request)
    filters = _filters(request, scope)
    asked = _of_age(request, filters.qs)
    rows = list(with_relations(scope, sort(asked, request.GET.get("sort"), orders())))
    left_out = withheld(scope, lambda inside: behind_commitments(inside, _of_age(request, _filters(request, inside).qs)))
    ages = ", ".join(str(BANDS[name]) for name in _ages(request))
    told = [(_("Filters"), said(request, filters)), (_("Age"), ages), (_("Rows"), len(rows)), *not_included(left_out)]
    drawn = paper(scope, drawn=behind_commitments(scope, asked))
    return hand_out(
        request, WorkbookDraft.of("pledges", scope, _("Pledges by age"), [table(_("Pledges"), _columns(), rows)], drawn, told, left_out)
    )


def _filters(request, scope):
    return CommitmentFilter(request.GET, pledges_of(scope), scope)


def _ages(request):
    """One age, all of them, or those that somebody has to see to."""
    asked = request.GET.get("age", "")
    return tuple(BANDS) if asked == "all" else (asked,) if asked in BANDS else TO_SEE_TO


def _of_age(request, rows):
    return rows.filter(band__in=_ages(request))


def _changeable(request, scope, rows):
    """Pledges are seen to as they stand today, for internal use; what this person may not change they only read."""
    if not scope.is_internal or scope.is_another_day:
        return set()
    mine = scope.rows(Commitment.objects).changeable_by(request.user).filter(pk__in=[row.pk for row in rows])
    return set(mine.values_list("pk", flat=True))


def _marked(request, scope, template):
    step, keys = request.POST.get("step"), {_key(text) for text in request.POST.getlist("row")}
    typed = {"on": request.POST.get("on", ""), "rows": keys}
    rows = scope.rows(Commitment.objects).changeable_by(request.user).filter(pk__in=keys)
    if not scope.is_internal or scope.is_another_day or step not in STEPS or rows.count() < len(keys):
        raise Http404
    if not keys:
        messages.error(request, _("Tick at least one pledge."))
        return _shown(request, scope, template, typed)
    try:
        on = ImpreciseDate.parse(typed["on"])
        with transaction.atomic():
            held = list(locked(Commitment, keys).values())
            if moved := moved_on(request.POST.get(READ), held, request.user):
                raise ValidationError(sentence_for(moved[0], request.POST.get(READ), request.user))
            marked = mark_commitments(held, step=step, on=on)
            require_in_care(marked, request.user)
    except ValidationError as refusal:
        problem = " ".join(refusal.messages)
    except ValueError as error:
        problem = str(error)
    except IntegrityError as error:
        problem = str(of_database(error, Commitment)[1])
    else:
        messages.success(request, _told(step, len(marked)))
        return redirect(request.get_full_path())
    messages.error(request, problem)
    return _shown(request, scope, template, typed)


def _key(text):
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def _told(step, count):
    if step == "confirmed_on":
        return ngettext("%(count)s pledge is confirmed.", "%(count)s pledges are confirmed.", count) % {"count": count}
    return ngettext("%(count)s pledge is dropped.", "%(count)s pledges are dropped.", count) % {"count": count}


def _columns():
    return [
        (_("Reference"), 16, lambda row: row.reference),
        (_("Age"), 20, lambda row: str(BANDS[row.band])),
        (_("Last word"), 16, lambda row: known(row.announced_on)),
        (_("Last word, last day"), 14, lambda row: day(row.announced_on, "last")),
        (_("Days since"), 10, lambda row: row.age.days if row.age is not None else None),
        (_("Stale from"), 14, lambda row: stale_from(row.announced_on)),
        (_("Partners"), 30, lambda row: "; ".join(share.partner.name for share in row.shown_shares)),
        (_("Coalition"), 30, lambda row: row.coalition and row.coalition.name),
        (_("Item in English"), 50, lambda row: row.item_en),
        (_("Item in Ukrainian"), 50, lambda row: row.item_uk),
        (_("Quantity"), 12, lambda row: row.quantity),
        (_("Unit"), 10, lambda row: row.unit and row.unit.symbol),
        (_("Amount"), 18, lambda row: row.amount),
        (_("Currency"), 10, lambda row: row.currency),
        (_("Status"), 20, lambda row: Commitment.Status(row.status).label),
        (_("Until"), 16, lambda row: known(row.until)),
    ]

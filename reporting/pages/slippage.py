"""Slippage by partner; with `?partner=` the promises behind its figures, and with `?coalition=` those of one coalition only."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalitions.models import Coalition, Partner
from memberships.models import Commitment, Delivery
from reporting.documents.paper import paper
from reporting.documents.slippage import partner_sheets, promise_sheets
from reporting.documents.workbook import WorkbookDraft
from reporting.figures.order import in_order
from reporting.figures.slippage import by_partner, promises, slippage
from reporting.figures.slippage_sql import SHOWN, undertakings
from reporting.figures.withheld import not_included, withheld
from reporting.pages.listing import ON_PAPER, PER_PAGE
from reporting.pages.papers import hand_out
from reporting.scope import Scope

WAYS = {
    "": gettext_lazy("all promises"),
    "due": gettext_lazy("fell due"),
    "kept": gettext_lazy("kept in time"),
    "late": gettext_lazy("kept late"),
    "overdue": gettext_lazy("overdue"),
    "awaited": gettext_lazy("awaited"),
    "dropped": gettext_lazy("dropped"),
    "moved": gettext_lazy("moved"),
    "changed": gettext_lazy("changed in figure"),
}
MOST = 100_000  # rows of a workbook


class Counted:
    """A list of so many rows, of which one page is asked for at a time."""

    def __init__(self, scope, show):
        self.scope, self.show = scope, show
        self.ordered = True

    def count(self):
        return promises(self.scope, show=self.show, limit=1)[1]

    def __len__(self):
        return self.count()

    def __getitem__(self, cut):
        return promises(self.scope, show=self.show, limit=cut.stop - (cut.start or 0), offset=cut.start or 0)[0]


def slippage_page(request, template="reporting/slippage.html"):
    scope, context = _asked(request)
    on_paper = template.endswith("_print.html")
    if context["listed"]:
        rows = Counted(scope, context["show"])
        page = None if on_paper else Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        shown = rows[:ON_PAPER] if on_paper else page.object_list
        context |= {"promises": shown, "page": page, "is_cut": on_paper and len(shown) == ON_PAPER}
    else:
        context["partners"] = by_partner(scope)
    return TemplateResponse(request, template, {**context, "total": slippage(scope)})


def slippage_xlsx(request):
    if not request.user.has_perm("memberships.export_planneddelivery"):
        raise PermissionDenied
    scope, context = _asked(request)
    told = [(_("Coalition"), scope.coalition.name if scope.coalition else _("all")), *not_included(context["withheld"])]
    if context["listed"]:
        told = [(_("Partner"), scope.partner.name if scope.partner else _("all")), (_("Shown"), str(WAYS[context["show"]])), *told]
        sheets = promise_sheets(promises(scope, show=context["show"], limit=MOST)[0])
    else:
        sheets = partner_sheets(by_partner(scope), slippage(scope))
    return hand_out(request, WorkbookDraft.of("slippage", scope, _("Slippage"), sheets, context["paper"], told, context["withheld"]))


def _asked(request):
    everywhere = Scope.of(request)
    coalition, partner = _one(everywhere, Coalition, "slug", request), _one(everywhere, Partner, "code", request)
    scope = everywhere.over(coalition=coalition, partner=partner)
    show = request.GET.get("show", "")
    if show and show not in SHOWN:
        raise Http404
    context = {
        "scope": scope,
        "coalitions": in_order(everywhere.rows(Coalition.objects)),
        "coalition": coalition,
        "chosen": partner,
        "show": show,
        "ways": WAYS,
        "listed": partner is not None or bool(show),
        "paper": paper(scope, drawn=_drawn(scope)),
        "withheld": withheld(scope, _drawn),
        "may_export": request.user.has_perm("memberships.export_planneddelivery"),
    }
    return scope, context


def _one(scope, model, name, request):
    asked = request.GET.get("coalition" if model is Coalition else "partner", "")
    if not asked:
        return None
    found = scope.rows(model.objects).filter(**{name: asked if model is Coalition else asked.upper()}).first()
    if found is None:
        raise Http404
    return found


def _drawn(scope):
    """The commitments that have a plan, and the deliveries that keep it."""
    planned = undertakings(scope).filter(planned_deliveries__since__lte=scope.on)
    told = scope.rows(Commitment.objects).filter(pk__in=planned.values("pk"))
    return [told, scope.rows(Delivery.objects).filter(commitment__in=planned.values("pk"))]

"""What every list shares: its filters as words that can be taken away, its order, its pages, its addresses."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from reporting.filters import ScopedFilterSet
from reporting.pages.stretch import Counted

PER_PAGE = 50
ON_PAPER = 1000


@dataclass(frozen=True)
class Listing:
    """`rows` is one page on screen and everything, up to a limit, on paper; `chosen` are the filters in force."""

    filters: ScopedFilterSet
    rows: object
    page: Page | None
    total: int
    chosen: list[tuple[str, str, str]]
    clear: str
    query: str
    carried: list[tuple[str, str]]
    grouped: str = ""

    @property
    def is_cut(self):
        return self.page is None and self.total > ON_PAPER


def listing(request, filters, ordered, total, *, on_paper=False):
    """Cut the ordered rows for the screen or for paper. A page that is none is the nearest that is one."""
    page = None if on_paper else Paginator(Counted(ordered, total), PER_PAGE).get_page(request.GET.get("page"))
    rows = ordered[:ON_PAPER] if on_paper else page.object_list
    kept = clear(request, filters), query(request), carried(request, filters)
    words = on_sheet(request, filters) if on_paper else chosen(request, filters)
    return Listing(filters, rows, page, total, words, *kept, grouped(request))


def chosen(request, filters):
    """Name the filters in force: label, value in words, and the address without it."""
    return [(label, words or typed, without) for label, words, typed, without in _in_force(request, filters)]


def on_sheet(request, filters):
    """The filters as a sheet names them: people outside are told what was chosen from what they may see, never what was typed."""
    if filters.scope.is_internal:
        return chosen(request, filters)
    return [(label, words or _("as the office chose"), without) for label, words, _typed, without in _in_force(request, filters)]


def _in_force(request, filters):
    """Each filter as its label, the words of its choice where it is one, what was typed, and the address without it."""
    for name, field in filters.form.fields.items():
        choices = dict(getattr(field, "choices", ()))
        for value in request.GET.getlist(name):
            if value.strip():
                yield field.label, choices.get(value), _unknown(field, value), _without(request.GET, name, value)


def grouped(request):
    """Say what is only compared within one currency or one unit."""
    return {
        "amount": _("Amounts are sorted within each currency; currencies A to Z."),
        "quantity": _("Quantities are sorted within each unit; units A to Z."),
        "received": _("Quantities are sorted within each unit; units A to Z."),
    }.get(request.GET.get("sort", "").removeprefix("-"), "")


def said(request, filters):
    """Say the filters in one sentence, for a paper or a workbook."""
    return "; ".join(f"{label}: {value}" for label, value, _url in on_sheet(request, filters)) or _("none")


def _unknown(field, value):
    return value[:60] if hasattr(field, "choices") else _("“%(text)s”") % {"text": value[:60]}


def _without(query, name, value):
    query = query.copy()
    query.setlist(name, [other for other in query.getlist(name) if other != value])
    query.pop("page", None)
    return f"?{query.urlencode()}"


def clear(request, filters):
    """The address without any filter, in the same scope and order."""
    asked = request.GET.copy()
    for name in [*filters.form.fields, "page"]:
        asked.pop(name, None)
    return f"?{asked.urlencode()}"


def carried(request, filters):
    """What the filter form must send along: scope, order, and partners chosen before the next one."""
    kept = [name for name in request.GET if name not in filters.form.fields and name != "page"]
    return [(name, value) for name in [*kept, "partner"] for value in request.GET.getlist(name) if value]


def query(request):
    """The question as it stands, for the paper and the workbook of the same rows."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"?{asked.urlencode()}" if asked else ""

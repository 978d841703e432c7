"""Which pages are measured, and of which kind: the promises differ by kind."""

from dataclasses import dataclass

from django.contrib import admin
from django.urls import reverse

from coalitions.models import Coalition, Partner
from memberships.models import Commitment
from reporting import urls

EMPTY, HOME, LIST, FIGURES, CHANGELIST = "empty", "home", "list", "figures", "changelist"
LISTS = {"coalitions", "roadmaps", "commitments", "deliveries", "partners", "meetings", "search", "matching", "plan_rows"}
LISTS |= {"published_totals", "views", "passports", "issued", "issued_check"}
UNREAD = {"view_save", "passport"}  # is only sent; needs a paper that was made
OTHER_FORMS = ("_print", "_pdf", "_xlsx")  # the same figures once more


@dataclass(frozen=True)
class Page:
    name: str
    kind: str
    url: str
    as_at: str = ""

    @property
    def is_figures(self):
        return self.kind == FIGURES


def pages(day):
    """Every page that reads the register, found in the addresses themselves so that none is forgotten; `day` is that of the as-at ones."""
    found = [Page("an empty page", EMPTY, reverse("bench_empty"))]
    found += [page for name in _names() if (page := _reading(name, day))]
    return [*found, *_deep(), *_changelists()]


def _names():
    names = [pattern.name for pattern in urls.urlpatterns]
    return list(dict.fromkeys(name for name in names if name and not name.endswith(OTHER_FORMS) and name not in UNREAD))


def _reading(name, day):
    known = {
        "slug": Coalition.objects.order_by("pk").values_list("slug", flat=True)[0],
        "code": Partner.objects.order_by("pk").values_list("code", flat=True)[0],
        "reference": Commitment.objects.filter(allocations__isnull=False).order_by("pk").values_list("reference", flat=True)[0],
    }
    converters = next(pattern for pattern in urls.urlpatterns if pattern.name == name).pattern.converters
    if not converters.keys() <= known.keys():
        return None
    url = reverse(f"reporting:{name}", kwargs={key: known[key] for key in converters})
    kind = HOME if name == "home" else LIST if name in LISTS else FIGURES
    asked = "?q=shells" if name == "search" else ""
    return Page(name, kind, url + asked, f"{url}{asked or '?'}{'&' if asked else ''}on={day.isoformat()}")


def _deep():
    """The last page of the longest lists, and what people narrow them by most."""
    lists = {name: reverse(f"reporting:{name}") for name in ("commitments", "deliveries")}
    for name, url in lists.items():
        yield Page(f"{name}, last page", LIST, f"{url}?page=1000000")
        yield Page(f"{name}, one coalition", LIST, f"{url}?coalition=artillery")
        yield Page(f"{name}, by partner", LIST, f"{url}?sort=partner")
    yield Page("commitments, overdue", LIST, f"{lists['commitments']}?status=overdue")


def _changelists():
    for model in admin.site._registry:
        yield Page(
            f"workbench: {model._meta.verbose_name_plural}",
            CHANGELIST,
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
        )

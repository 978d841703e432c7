"""{% passport "needs" %}: the code under a printed table, by which the office finds its rows again."""

from django import template

from reporting.documents.draft import subject_of
from reporting.documents.passport import passport as kept

register = template.Library()


@register.inclusion_tag("reporting/_passport.html", takes_context=True)
def passport(context, table):
    """A view says in `behind` what is behind which table, where that is not all that its paper draws on."""
    scope, row, request = context["scope"], context.get("commitment"), context.get("request")
    kind = context.template_name.removeprefix("reporting/").removesuffix("_print.html")
    subject = subject_of(scope)
    if row is not None:
        scope, subject = scope.over(coalition=row.coalition), row.reference
    paper = context["paper"]
    drawn = context.get("behind", {}).get(table) or paper.drawn
    return {"passport": kept(scope, kind, table, drawn, copy=paper.copy_name, subject=subject, address=_page(request))}


def _page(request):
    """The page that the paper shows."""
    if request is None:
        return ""
    path = request.get_full_path()
    return path.replace("/print/", "/", 1)

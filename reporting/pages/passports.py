"""Figure passports: somebody holds a paper, enters the code under a table, and sees the rows that made it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from office.markings import Audience
from reporting.documents.kinds import word
from reporting.documents.passport import written
from reporting.figures.passports import opened
from reporting.models import Passport
from reporting.pages.inside import for_the_office
from reporting.scope import Scope

SHOWN = 25


@require_safe
@for_the_office
def passports(request):
    """Ask for a code; below, the tables printed last."""
    found = _readable(request)
    asked = request.GET.get("code", "").strip()
    code = written(asked)
    if asked and found.filter(code=code).exists():
        return redirect("reporting:passport", code)
    latest = found.defer("rows").select_related("by", "coalition")[:SHOWN]
    context = {"asked": asked, "latest": [(passport, word(passport.kind)) for passport in latest]}
    return render(request, "reporting/passports.html", context, status=404 if asked else 200)


@require_safe
@for_the_office
def passport(request, code):
    found = get_object_or_404(_readable(request).select_related("by", "coalition"), code=written(code))
    scope = Scope.of(request)
    context = {
        "passport": found,
        "kind": word(found.kind),
        "audience": Scope(request.user, found.on, Audience.parse(found.audience)).audience_name,
        "kinds": opened(scope.inside, found),
    }
    return render(request, "reporting/passport.html", context)


def _readable(request):
    if not request.user.has_perm("reporting.view_passport"):
        raise PermissionDenied
    return Passport.objects.visible_to(request.user)

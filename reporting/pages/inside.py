"""Work of the office: pages that are made for nobody outside."""

from functools import wraps

from django.shortcuts import redirect

from office.markings import Audience


def for_the_office(view):
    """Whoever comes with an audience is led to the page as the office has it."""

    @wraps(view)
    def inside(request, **asked):
        if request.method in {"GET", "HEAD"} and request.GET.get("for", Audience.INTERNAL) != Audience.INTERNAL:
            return redirect(request.path)
        return view(request, **asked)

    return inside

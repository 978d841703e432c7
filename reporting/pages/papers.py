"""How a paper leaves the office: for internal use at once, for anybody else after it was issued and registered."""

from contextlib import nullcontext
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from office.journal import Kind, enter
from office.once import answer_once
from reporting.addresses import beside
from reporting.documents.draft import PdfDraft, title_of
from reporting.documents.issue import copies_of, issue, kind_of_entry
from reporting.documents.issued import named, without_files
from reporting.documents.pdf import PaperFailed, place_in_line
from reporting.models import IssuedDocument
from reporting.pages.issue_form import IssueForm


def as_pdf(view):
    """Make a paper of what a page says: its print template, in the same scope."""

    @wraps(view)
    def paper(request, **asked):
        try:
            with nullcontext() if request.GET.get("for") else place_in_line():  # before anything is counted for it
                shown = view(request, **asked)
                if not isinstance(shown, TemplateResponse):
                    return shown
                if "paper" not in shown.context_data:
                    raise Http404
                return hand_out(request, PdfDraft.of(shown.template_name, shown.context_data, request))
        except PaperFailed as error:
            return _none_now(request, error)

    return paper


def for_printing(view):
    """A page's print version: the browser prints it unseen, so that it was opened is what the journal can tell."""

    @wraps(view)
    def sheet(request, **asked):
        shown = view(request, **asked)
        if request.method == "GET" and isinstance(shown, TemplateResponse) and "scope" in shown.context_data:
            shown.add_post_render_callback(lambda rendered: _enter_opening(request, rendered))
        return shown

    return sheet


def _enter_opening(request, rendered):
    scope = rendered.context_data["scope"]
    enter(Kind.DOCUMENT, request=request, about=title_of(rendered.content.decode()), audience=str(scope.audience), on=scope.on, opened=True)


def hand_out(request, draft):
    """Answer with the file, with the page on which it is issued, or with a page that says why there is none now."""
    try:
        if draft.scope.is_internal:
            return _inside(request, draft) if request.method in {"GET", "HEAD"} else HttpResponseNotAllowed(["GET", "HEAD"])
        if not request.user.has_perm("reporting.add_issueddocument"):
            raise PermissionDenied
        return _outside(request, draft)
    except PaperFailed as error:
        return _none_now(request, error)


def _none_now(request, error):
    return render(request, "503.html", {"sentence": str(error)}, status=503)


def file_response(content, media_type, name, *, attached=True):
    """A file of ours as a download, or, attached=False, to be looked at in the browser."""
    headers = {"Content-Disposition": content_disposition_header(attached, name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _inside(request, draft):
    with place_in_line() if draft.suffix == "pdf" else nullcontext():
        content = draft.made(draft.paper)
    if request.method == "GET":
        facts = {"audience": str(draft.scope.audience), "on": draft.scope.on, "file": draft.file_name()}
        enter(kind_of_entry(draft), request=request, about=draft.title, **facts)
    return file_response(content, draft.media_type, draft.file_name(), attached=draft.suffix != "pdf")


def _outside(request, draft):
    form = IssueForm(request.POST or None, said=draft.said)
    if request.method == "POST" and form.is_valid():
        return answer_once(request, lambda: _issued(request, draft, form), unsent=lambda: _ask(request, draft, form))
    return _ask(request, draft, form)


def _issued(request, draft, form):
    """Lead to the copy's own page, from which its file is taken; whom the register will not show it gets the file at once."""
    to_whom = form.cleaned_data["recipient"]
    with place_in_line():
        document = issue(draft, by=request.user, address=_address(request, draft), recipient=to_whom, request=request)
    if IssuedDocument.objects.will_find(request.user, document.coalition):
        which = {"number": document.number, "copy": document.copy}
        messages.success(request, _("Issued as No. %(number)s, copy %(copy)s. Download the file below and hand it over.") % which)
        return redirect(document)
    request.form_led_to = reverse("reporting:issued")
    return file_response(document.content, document.media_type, document.file_name)


def _ask(request, draft, form):
    """Before it is issued, only whoever reads every paper is told the number: it would tell the others of papers kept from them."""
    knows_all = request.user.reads_every_coalition
    copies = copies_of(draft).filter(pk__in=IssuedDocument.objects.visible_to(request.user).values("pk"))
    context = {
        "draft": draft,
        "form": form,
        "address": _address(request, draft),
        "page_address": beside(request, f"_{draft.suffix}", ""),
        "preview": beside(request, f"_{draft.suffix}", "_print"),
        "knows_all": knows_all,
        "number": copies.values_list("number", flat=True).first() if knows_all else None,
        "copy": copies.count() + 1,
        "copies": named(without_files(copies), request.user),
        "is_found_again": IssuedDocument.objects.will_find(request.user, draft.scope.coalition),
    }
    return render(request, "reporting/issue.html", context)


def _address(request, draft):
    """This address with its day named, so that what is issued is as at the day that was looked at."""
    asked = request.GET.copy()
    asked["on"] = draft.scope.on.isoformat()
    return f"{request.path}?{asked.urlencode()}"

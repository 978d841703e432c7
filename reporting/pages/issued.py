"""The register of issued documents: every copy that left the office, and the very file of each."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from office.journal import Kind, enter
from reporting.documents.issued import named, without_files
from reporting.models import IssuedDocument
from reporting.pages.issue_form import CheckForm
from reporting.pages.issued_filter import IssuedFilter
from reporting.pages.listing import listing
from reporting.pages.papers import file_response


@require_safe
def register(request):
    documents = _readable(request)
    filters = IssuedFilter(request.GET, documents, request.user)
    shown = listing(request, filters, without_files(filters.qs), filters.qs.count())
    context = {"listing": shown, "documents": named(shown.rows, request.user), "check": CheckForm()}
    return render(request, "reporting/issued.html", context)


@require_safe
def copy(request, number, copy):
    document = _one(request, number, copy)
    others = without_files(_readable(request).filter(number=number).exclude(pk=document.pk)).order_by("copy")
    context = {
        "document": named([document], request.user)[0],
        "size": len(document.content),
        "intact": hashlib.sha256(document.content).hexdigest() == document.sha256,
        "others": named(others, request.user),
    }
    return render(request, "reporting/issued_copy.html", context)


@require_safe
def file(request, number, copy):
    """Give back the very file, byte for byte."""
    document = _one(request, number, copy)
    if request.method == "GET":
        enter(Kind.DOCUMENT, request=request, about=f"{document} {document.title}", given_back=document.file_name, sha256=document.sha256)
    return file_response(bytes(document.content), document.media_type, document.file_name)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request):
    """Tell which copy a file is. The file is read and forgotten."""
    documents = _readable(request)
    form = CheckForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        found = without_files(documents.filter(sha256=_sha256(given)))
        context |= {"checked": given.name, "documents": named(found, request.user)}
    return render(request, "reporting/issued_check.html", context)


def _readable(request):
    if not request.user.has_perm("reporting.view_issueddocument"):
        raise PermissionDenied
    return IssuedDocument.objects.visible_to(request.user)


def _one(request, number, copy):
    return get_object_or_404(_readable(request).select_related("by"), number=number, copy=copy)


def _sha256(file):
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()

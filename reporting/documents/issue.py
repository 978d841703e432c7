"""Issuing: a paper for somebody outside the office gets its number and copy, is made, and is kept as it was made."""

import hashlib

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office.database import locks
from office.journal import Kind, enter
from reporting.documents.pdf import PaperFailed
from reporting.models import IssuedDocument

NUMBERING = "numbers of issued documents"
PATIENCE = 10  # seconds


@transaction.atomic
def issue(draft, *, by, address, recipient="", request=None, route=""):
    """Issue one copy. The number is given, the file made and both kept in one transaction: what fails uses up no number."""
    _one_at_a_time()
    at = timezone.now()
    number, copy = _place(draft.said, timezone.localdate(at).year)
    paper = draft.paper.numbered(number, copy, at)
    content = draft.made(paper)
    document = IssuedDocument.objects.create(
        number=number,
        copy=copy,
        kind=draft.kind,
        title=draft.title[:300],
        audience=str(draft.scope.audience),
        recipient=recipient,
        on=draft.scope.on,
        language=get_language(),
        marking=paper.level,
        coalition=draft.scope.coalition,
        partner=draft.scope.partner.code if draft.scope.partner else "",
        address=address[:2000],
        said=draft.said,
        file_name=draft.file_name(number=number, copy=copy),
        media_type=draft.media_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        by=by,
        at=at,
    )
    facts = {"audience": document.audience, "on": document.on, "file": document.file_name, "sha256": document.sha256}
    facts |= {"route": route} if route else {}
    enter(kind_of_entry(draft), by=by, request=request, about=_about(document), recipient=recipient, **facts)
    return document


def kind_of_entry(draft):
    return Kind.DOCUMENT if draft.suffix == "pdf" else Kind.EXPORT


def copies_of(draft):
    """The copies that said the same, the latest first."""
    return IssuedDocument.objects.filter(said=draft.said).order_by("-copy")


def _about(document):
    return f"{document.number}/{document.copy} {document.title}"


def _one_at_a_time():
    """Numbers follow each other without a gap, so whoever issues waits for the paper before."""
    try:
        locks.hold(NUMBERING, PATIENCE)
    except locks.Busy as error:
        raise PaperFailed(_("Other papers are being made. Try again in a minute.")) from error


def _place(said, year):
    """The next copy of the number under which the same was said, else the next number of the year."""
    same = IssuedDocument.objects.filter(said=said).order_by("-copy").values_list("number", "copy").first()
    if same:
        return same[0], same[1] + 1
    numbers = IssuedDocument.objects.filter(number__startswith=f"{year}-").order_by(-Length("number"), "-number")
    last = numbers.values_list("number", flat=True).first()
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:04}", 1

"""A paper before it is made: it knows what it says, and makes its bytes once it has a number, or without one for internal use."""

import hashlib
import html
import re
from dataclasses import dataclass, field
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.translation import get_language

from reporting.documents import kinds
from reporting.documents.paper import Paper
from reporting.documents.pdf import render_pdf
from reporting.scope import Scope

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
ADDRESS = re.compile(r' (?:xlink:)?href="[^"]*"')


def title_of(page):
    return html.unescape(" ".join(TITLE.search(page)[1].split()))


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`paper` is what the sheet says of itself; `said` is the same for every copy of the same words for the same people and day."""

    kind: str
    scope: Scope
    paper: Paper
    subject: str = ""

    media_type = suffix = ""

    @cached_property
    def said(self):
        told = [self.kind, self.suffix, get_language(), str(self.scope.audience), self.scope.on.isoformat(), self.words()]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    @property
    def withheld(self):
        """What was left out for this audience, where the page tells it."""
        return None

    @property
    def kind_word(self):
        return kinds.word(self.kind)

    def file_name(self, **numbered):
        return kinds.file_name(self.kind, self.subject, self.scope, self.suffix, **numbered)


@dataclass(frozen=True, kw_only=True)
class PdfDraft(Draft):
    """A print template and its context; `request` is the one that asked, where one did."""

    template: str
    context: dict
    request: object = field(default=None, compare=False)

    media_type, suffix = "application/pdf", "pdf"

    @classmethod
    def of(cls, template, context, request=None):
        """Name the kind after the template; whatever is over a coalition, a partner or a commitment has it for its subject."""
        scope = context["scope"]
        kind = template.removeprefix("reporting/").removesuffix("_print.html")
        row = context.get("commitment")
        if row is not None:
            scope = scope.over(coalition=row.coalition)
        subject = row.reference if row is not None else subject_of(scope)
        return cls(kind=kind, scope=scope, paper=context["paper"], subject=subject, template=template, context=context, request=request)

    @cached_property
    def unsigned(self):
        return self._html(self.paper.unsigned())

    @property
    def title(self):
        return title_of(self.unsigned)

    def words(self):
        """What stands on the sheets: neither the head with its stylesheets, nor where links led on the screen."""
        return self.title + ADDRESS.sub("", self.unsigned.partition("<body>")[2])

    @property
    def withheld(self):
        return self.context.get("withheld")

    def made(self, paper):
        return render_pdf(self._html(paper))

    def _html(self, paper):
        return render_to_string(self.template, {**self.context, "paper": paper, "pdf": True}, self.request)


def subject_of(scope):
    if scope.coalition:
        return scope.coalition.slug
    return scope.partner.code if scope.partner else ""

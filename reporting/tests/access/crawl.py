"""Going through the office: opening addresses as somebody, for some audience, and reading what is told there."""

import re
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import urlencode

from django.db import transaction
from django.template.response import TemplateResponse

from reporting.documents.draft import PdfDraft
from reporting.tests.access.inventory import resolved
from reporting.tests.access.inventory_of_pages import pages
from reporting.tests.access.inventory_of_workbench import workbench
from reporting.tests.access.oracle import INTERNAL, leaks
from reporting.tests.access.people import client_of
from reporting.tests.access.words import numbers_in, text_of, words_in

HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


def every_address(seed):
    names = dict(resolved())
    return [*pages(seed, names), *workbench(seed, names)]


def browser_of(seed, role):
    """Somebody of this role, signed in; a stranger is not."""
    return client_of(seed.people.get(role))


def asking(path, audience=INTERNAL, **questions):
    questions |= {} if audience == INTERNAL else {"for": audience}
    return f"{path}?{urlencode(questions)}" if questions else path


def opened(client, path, method="get"):
    """Open an address; what the visit writes is undone."""
    with transaction.atomic():
        response = getattr(client, method)(path)
        response.text_of_sheet = text_of(response)
        transaction.set_rollback(True)
    return response


def told_beyond(seed, role, audience, text, said=()):
    """What this text tells a person of this role, on a sheet for this audience, that they may not know."""
    return list(leaks(seed, role, audience, words_in(text), numbers_in(text), said))


@contextmanager
def papers_unset():
    """Read what would be set as a PDF: setting one takes seconds."""
    with patch("reporting.documents.draft.render_pdf", lambda html: html.encode()):
        yield


def leaks_on(seed, client, role, paths, audience=INTERNAL):
    """Name every leak, a line each; what its reader wrote into an address is none."""
    found = []
    for path in paths:
        text = opened(client, path, "post" if "/export/" in path else "get").text_of_sheet
        found += [f"{path} {leak}" for leak in told_beyond(seed, role, audience, text, said=words_in(path))]
    return "\n".join(found)


def paper_for(client, path):
    """The file of a paper: at once for internal use, after it was issued for anybody else."""
    with transaction.atomic():
        response = client.get(path)
        if response.headers["Content-Type"].startswith("text/html"):
            response = client.post(path, dict(HIDDEN.findall(response.content.decode())) | {"recipient": "an embassy"})
        if response.status_code == 302 and "/issued/" in response.url:  # to the page of the copy, which gives the file
            response = client.get(f"{response.url}file/")
        response.text_of_sheet = text_of(response)
        transaction.set_rollback(True)
    return response


@contextmanager
def without_rendering():
    """Ask who is let in, not what is told there."""
    with (
        patch.object(TemplateResponse, "rendered_content", "<title>a page</title>"),
        patch.object(PdfDraft, "made", lambda *given: b"%PDF"),
    ):
        yield


def let_go(response):
    """Close the files an answer holds; closing the answer itself would end the connection to the database as well."""
    if response.streaming:
        b"".join(response.streaming_content)
        for close in response._resource_closers:
            close()

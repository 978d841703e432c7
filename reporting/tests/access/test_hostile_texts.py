"""Hostile texts are refused in a sentence or kept as they are and shown as text: no link, no mark-up, no header, no formula."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from memberships.models import Commitment
from office.models import StagedUpload
from reporting.tests.access.crawl import opened
from reporting.tests.access.forms import form_of_record, send
from reporting.tests.access.people import client_of
from reporting.tests.access.seed import GRADES, NEAR, OWN
from reporting.tests.access.test_hostile_requests import fault

TEXTS = {
    "mark-up": '"><script>alert("zz")</script><img src=x onerror=alert(1)>',
    "quotes": "O'Brien «ім'я» \"A\" ʼ ` \\ %s %(x)s {{ 7*7 }} {% now 'Y' %}",
    "a line break": "first\r\nX-Evil: second",
    "turned writing": "invoice\u202egpj.exe\u2066",
    "no character at all": "before\x00after",
    "300 characters": "я" * 300,
    "3000 characters": "w" * 3000,
    "a formula": '=HYPERLINK("http://evil.example","x")',
    "a program's address": "javascript:alert(document.domain)//",
    "data": "data:text/html,<script>alert(1)</script>",
}


@pytest.fixture
def client(seed):
    return client_of(seed.people["editor"], raise_request_exception=False)


@pytest.fixture
def record(seed):
    return seed.commitments[OWN, GRADES[3], NEAR]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("field", ["item_en", "source", "note", "condition", "reference"])
def test_a_hostile_text_in_a_form_is_refused_or_inert(client, record, field, text):
    path = f"/admin/memberships/commitment/{record.pk}/change/"
    data = form_of_record(client.get(path), path)

    response = send(client, path, data | {field: [text]})

    assert fault(response, text) is None
    kept = Commitment.objects.get(pk=record.pk)
    if response.status_code == 302:
        assert getattr(kept, field) == text.replace("\r\n", "\n") or getattr(kept, field) == text
    else:
        assert getattr(kept, field) == getattr(record.__class__.objects.get(pk=record.pk), field) != text
    everywhere_inert(client, kept)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_text_in_a_file_is_refused_or_inert(client, record, text):
    line = text.replace('"', '""')
    content = f'reference,item_en,source\n{record.reference},"{line}","{line}"\n'.encode()
    name = re.sub(r"[\x00\r\n/]", "_", text)[:200] + ".csv"

    response = client.post("/import/", {"file": SimpleUploadedFile(name, content), "dataset": "commitments", "form_token": "f" * 24})
    assert fault(response, text) is None
    for staged in StagedUpload.objects.filter(owner__username="editor"):
        shown = client.get(f"/import/{staged.token}/")
        assert fault(shown, text) is None
        assert inert(shown.content.decode())
        applied = client.post(
            f"/import/{staged.token}/confirm/", {"digest": StagedUpload.objects.get(pk=staged.pk).digest, "form_token": "g" * 24}
        )
        assert fault(applied, text) is None
    everywhere_inert(client, record)


def everywhere_inert(client, record):
    record.refresh_from_db()
    pages = ["/commitments/", f"/commitments/{record.reference}/", "/search/?q=evil", f"/admin/memberships/commitment/{record.pk}/history/"]
    for path in [*pages, f"/admin/memberships/commitment/{record.pk}/change/", "/commitments/commitments.xlsx"]:
        response = opened(client, path)
        assert response.status_code == 200, path
        assert inert(response.text_of_sheet), path
        assert "X-Evil" not in response.headers


def inert(text):
    """No mark-up of theirs, and no link that is a program or data."""
    lively = re.search(r"""<script>alert|<img src=x|(?:href|src|action)=["']?\s*(?:javascript|data:text)|<f>""", text, re.IGNORECASE)
    return lively is None

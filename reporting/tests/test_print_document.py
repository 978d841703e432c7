import datetime
import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from pypdf import PdfReader

from coalitions.tests.factories import CoalitionFactory
from office.journal_wordings import sentence
from office.models import JournalEntry, User
from office.roles import DESK_OFFICER, EDITOR
from reporting.models import IssuedDocument
from reporting.tests.issuing import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def coalition():
    return CoalitionFactory(slug="artillery", name_en="Artillery Coalition")


@pytest.fixture
def editor():
    return person("editor", EDITOR, first_name="Olena", last_name="Melnyk")


def printed(file, *asked, language="en"):
    out = io.StringIO()
    call_command("print_document", "coalition", "artillery", file, "--language", language, "--on", "2025-06-30", *asked, stdout=out)
    return out.getvalue().strip()


def test_a_paper_for_others_is_issued_in_somebody_s_name(tmp_path, editor, coalition):
    file = tmp_path / "brief.pdf"
    told = printed(file, "--for", "public", "--to", "Press office", "--by", "editor")
    document = IssuedDocument.objects.get()

    assert file.read_bytes() == bytes(document.content)
    assert told == f"{file}: No. {document.number}, copy 1"
    assert (document.by, document.recipient, document.coalition, document.on) == (
        editor,
        "Press office",
        coalition,
        datetime.date(2025, 6, 30),
    )
    assert document.address == "/coalitions/artillery/brief.pdf?on=2025-06-30&for=public"
    assert f"No. {document.number}, copy 1" in PdfReader(file).pages[0].extract_text()
    entry = JournalEntry.objects.get(kind="document")
    assert (entry.by, entry.facts["route"]) == (editor, "command line")
    with override("en"):
        assert sentence(entry).endswith("to Press office, from the command line")


def test_the_paper_of_the_command_and_of_the_page_are_copies_of_one_number(tmp_path, editor):
    from reporting.tests.issuing import client_of, issued

    printed(tmp_path / "brief.pdf", "--for", "public", "--by", "editor")
    issued(client_of(editor), "/coalitions/artillery/brief.pdf?on=2025-06-30&for=public")

    assert [document.copy for document in IssuedDocument.objects.order_by("pk")] == [1, 2]
    assert len(set(IssuedDocument.objects.values_list("number", flat=True))) == 1


def test_internal_use_is_not_registered(tmp_path):
    assert printed(tmp_path / "brief.pdf") == str(tmp_path / "brief.pdf")
    assert not IssuedDocument.objects.exists()


def test_internal_use_is_told_in_the_journal(tmp_path):
    printed(tmp_path / "brief.pdf")

    entry = JournalEntry.objects.get(kind="document")
    assert (entry.by, entry.about, entry.facts["audience"]) == (None, "Artillery Coalition", "internal")


NO_AUDIENCE = "“everyone” is no audience: internal, public, coalition:<address> and partner:<code> are."


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["--for", "public"], "Say who issues it: --by USERNAME."),
        (["--for", "public", "--by", "nobody"], "There is no active person “nobody”."),
        (["--for", "public", "--by", "stranger"], "“stranger” may not issue documents."),
        (["--for", "partner:ZZ", "--by", "editor"], "There is no partner “ZZ”."),
        (["--for", "everyone", "--by", "editor"], NO_AUDIENCE),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_issued(tmp_path, editor, asked, sentence):
    User.objects.create_user("stranger")
    with pytest.raises(CommandError, match=f"^{re.escape(sentence)}$"):
        printed(tmp_path / "brief.pdf", *asked)

    assert list(tmp_path.iterdir()) == []
    assert not IssuedDocument.objects.exists()


def test_it_answers_in_english_whatever_the_language_of_the_paper(tmp_path, editor):
    with pytest.raises(CommandError, match=f"^{re.escape(NO_AUDIENCE)}$"):
        printed(tmp_path / "brief.pdf", "--for", "everyone", "--by", "editor", language="uk")


def test_a_file_that_cannot_be_written_uses_up_no_number(tmp_path, editor):
    with pytest.raises(CommandError, match="No such file or directory"):
        printed(tmp_path / "nowhere" / "brief.pdf", "--for", "public", "--by", "editor")

    assert not IssuedDocument.objects.exists()


def test_who_issues_it_decides_what_is_on_it(tmp_path):
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)

    with pytest.raises(CommandError, match=r"^There is no coalition “artillery”\.$"):
        printed(tmp_path / "brief.pdf", "--for", "public", "--by", officer.username)

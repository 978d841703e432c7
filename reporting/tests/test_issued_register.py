import datetime
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from coalitions.models import Desk
from coalitions.tests.factories import CoalitionFactory
from office.database import role
from office.models import JournalEntry
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP
from reporting.models import IssuedDocument
from reporting.tests.issuing import client_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return person("editor", EDITOR, first_name="Olena", last_name="Melnyk")


@pytest.fixture
def desk(editor):
    return client_of(editor)


@pytest.fixture
def entry(editor):
    """Keep one copy as if it had been issued."""

    def kept(number, copy=1, content=b"what left", **facts):
        given = {
            "kind": "coalition",
            "title": "Artillery Coalition",
            "audience": "public",
            "on": datetime.date(2026, 6, 30),
            "language": "en",
            "marking": "open",
            "address": "/coalitions/artillery/brief.pdf?for=public",
            "said": number,
            "file_name": f"coalition-brief-{number}-copy-{copy}.pdf",
            "media_type": "application/pdf",
            "sha256": hashlib.sha256(content).hexdigest(),
            "by": editor,
        }
        return IssuedDocument.objects.create(number=number, copy=copy, content=content, **{**given, **facts})

    return kept


def shown(client, **asked):
    return [str(document) for document in client.get("/issued/", asked).context["documents"]]


def test_the_register_lists_the_latest_first(desk, entry):
    for number, copy in (("2026-0001", 1), ("2026-0002", 1), ("2026-0001", 2)):
        entry(number, copy)

    assert shown(desk) == ["2026-0001/2", "2026-0002/1", "2026-0001/1"]
    assert 'href="/issued/"' in desk.get("/").content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "2026-0002"}, ["2026-0002/1"]),
        ({"q": "№ 2026-0001/1"}, ["2026-0001/1"]),
        ({"q": "MINISTRY"}, ["2026-0002/1"]),
        ({"q": "artillery coalition"}, ["2025-0007/1", "2026-0001/1"]),
        ({"q": "1/99999999999"}, []),
        ({"audience": "coalition:artillery"}, ["2026-0002/1"]),
        ({"kind": "partner"}, ["2026-0002/1"]),
        ({"year": "2025"}, ["2025-0007/1"]),
        ({"by": "leader"}, ["2025-0007/1"]),
        ({"by": "nobody"}, []),
    ],
)
def test_it_is_searched_by_audience_kind_year_person_and_words(desk, entry, asked, found):
    CoalitionFactory(slug="artillery")
    entry("2026-0001")
    entry("2026-0002", audience="coalition:artillery", kind="partner", title="France", recipient="The Ministry")
    entry("2025-0007", by=person("leader", LEADERSHIP))

    assert shown(desk, **asked) == found


@pytest.mark.parametrize("copies", [1, 4])
def test_the_register_costs_the_same_however_long_it_is(desk, entry, copies, django_assert_num_queries):
    CoalitionFactory(slug="artillery")
    for copy in range(copies):
        entry("2026-0001", copy + 1, audience="coalition:artillery", by=person(f"person-{copy}", EDITOR))
    desk.get("/issued/")

    with django_assert_num_queries(14) as asked:
        desk.get("/issued/")
    assert not [query for query in asked.captured_queries if '"reporting_issueddocument"."content"' in query["sql"]]


def test_one_copy_tells_all_and_gives_back_the_very_file(desk, entry, editor):
    entry("2026-0001", content=b"%PDF \x00\xff", recipient="Ministry <b>")
    entry("2026-0001", 2)

    page = desk.get("/issued/2026-0001/1/")
    text = page.content.decode()
    file = desk.get("/issued/2026-0001/1/file/")

    for words in (
        "No. 2026-0001, copy 1",
        "Artillery Coalition",
        "the public",
        "Ministry &lt;b&gt;",
        "30 June 2026",
        "Olena Melnyk",
        "intact",
    ):
        assert words in text.replace("\u00a0", " ")
    assert hashlib.sha256(b"%PDF \x00\xff").hexdigest() in text
    assert "/issued/2026-0001/2/" in text
    assert (file.content, file["Content-Type"], file["X-Content-Type-Options"]) == (b"%PDF \x00\xff", "application/pdf", "nosniff")
    assert file["Content-Disposition"] == 'attachment; filename="coalition-brief-2026-0001-copy-1.pdf"'
    given_back = JournalEntry.objects.get(kind="document")
    assert (given_back.by, given_back.about) == (editor, "2026-0001/1 Artillery Coalition")


def test_a_file_that_is_no_longer_what_was_issued_is_said_to_differ(desk, entry):
    entry("2026-0001", sha256="0" * 64)

    assert "its checksum differs" in desk.get("/issued/2026-0001/1/").content.decode()


@pytest.mark.parametrize("route", ["update", "delete", "bulk_update", "save"])
def test_what_was_issued_is_neither_changed_nor_removed(entry, route):
    document = entry("2026-0001")
    document.title = "Another"
    rows = IssuedDocument.objects.filter(pk=document.pk)
    act = {
        "update": lambda: rows.update(title="Another"),
        "delete": lambda: rows.delete(),
        "bulk_update": lambda: IssuedDocument.objects.bulk_update([document], ["title"]),
        "save": document.save,
    }[route]

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        act()
    with role.assumed(None), pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        act()  # not even the owner of the tables

    assert rows.get().title == "Artillery Coalition"


def test_a_file_is_recognised_by_its_bytes_and_not_kept(desk, entry):
    entry("2026-0001", content=b"what left")

    def answer(content):
        return desk.post("/issued/check/", {"file": SimpleUploadedFile("any <name>.pdf", content)}).content.decode()

    assert "/issued/2026-0001/1/" in answer(b"what left")
    assert "is no copy in the register" in answer(b"what left, changed")
    assert "any &lt;name&gt;.pdf" in answer(b"what left")
    assert "/issued/2026-0001/1/" not in answer(b"what left.")
    assert IssuedDocument.objects.count() == 1


def test_an_empty_file_is_called_empty_once_and_nothing_is_said_of_saving(desk):
    page = desk.post("/issued/check/", {"file": SimpleUploadedFile("empty.pdf", b"")}).content.decode()

    assert page.count("The submitted file is empty.") == 1
    assert "could not be saved" not in page


def test_who_may_not_see_the_register_sees_nothing_of_it(entry):
    entry("2026-0001")
    stranger = person("stranger", EDITOR)
    stranger.groups.clear()
    client = client_of(stranger)

    for address in ("/issued/", "/issued/2026-0001/1/", "/issued/2026-0001/1/file/", "/issued/9999-0001/1/", "/issued/check/"):
        assert client.get(address).status_code == 403, address


def test_an_officer_of_own_desks_finds_only_their_own_papers_of_those_desks(entry):
    own, foreign = CoalitionFactory(slug="own"), CoalitionFactory(slug="foreign", name_en="Hidden Coalition")
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)
    Desk.objects.create(officer=officer, coalition=own)
    entry("2026-0001", coalition=own)
    entry("2026-0002", coalition=foreign, content=b"foreign", audience="coalition:foreign")
    entry("2026-0003", content=b"list")
    entry("2026-0004", by=officer, coalition=own, audience="coalition:own")
    entry("2026-0005", by=officer, coalition=foreign, content=b"of a desk they lost", audience="coalition:foreign")
    entry("2026-0006", by=officer, content=b"over all of them, from before they were narrowed")
    client = client_of(officer)

    assert shown(client) == ["2026-0004/1"]
    assert shown(client, q="2026-0002") == shown(client, audience="coalition:foreign", kind="roadmap") == []
    numbers = (1, 2, 3, 4, 5, 6, 9)
    answers = [404, 404, 404, 200, 404, 404, 404]
    assert [client.get(f"/issued/2026-000{number}/1/").status_code for number in numbers] == answers
    assert [client.get(f"/issued/2026-000{number}/1/file/").status_code for number in numbers] == answers
    assert "Hidden Coalition" not in client.get("/issued/").content.decode()
    for content in (b"foreign", b"of a desk they lost"):
        answer = client.post("/issued/check/", {"file": SimpleUploadedFile("f.pdf", content)}).content.decode()
        assert "is no copy in the register" in answer


def test_a_reader_who_loses_a_desk_loses_the_papers_of_it(entry):
    coalition = CoalitionFactory(slug="own")
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)
    desk = Desk.objects.create(officer=officer, coalition=coalition)
    entry("2026-0001", by=officer, coalition=coalition)
    client = client_of(officer)
    assert client.get("/issued/2026-0001/1/file/").status_code == 200

    desk.delete()

    assert (shown(client), client.get("/issued/2026-0001/1/file/").status_code) == ([], 404)


def test_looking_at_the_register_changes_nothing_in_it(desk, entry):
    entry("2026-0001")

    for address in ("/issued/", "/issued/2026-0001/1/", "/issued/2026-0001/1/file/", "/issued/check/"):
        assert desk.get(address).status_code == 200
        assert desk.post(address).status_code == (200 if "check" in address else 405)
    assert IssuedDocument.objects.count() == 1

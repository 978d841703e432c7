import datetime
import hashlib
import io
import re
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from coalitions.models import Desk
from coalitions.operations import merge_partners
from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.tests.factories import CommitmentFactory
from office.journal_wordings import sentence
from office.models import JournalEntry
from office.roles import DESK_OFFICER, EDITOR, LEADERSHIP
from reporting.documents import draft as drafts
from reporting.documents import issue as issuing
from reporting.documents import pdf
from reporting.documents.pdf import PaperFailed
from reporting.models import IssuedDocument
from reporting.tests.issuing import client_of, form_of, issued, others_wait, person, sent

pytestmark = pytest.mark.django_db

SHEET = "/commitments/commitments.xlsx?for=public"


@pytest.fixture
def editor():
    return person("editor", EDITOR, first_name="Olena", last_name="Secretary")


@pytest.fixture
def desk(editor):
    return client_of(editor)


@pytest.fixture(autouse=True)
def given_out():
    """One commitment that anybody may be given, and one that nobody may."""
    CommitmentFactory(reference="OPEN", item_en="Trucks", releasability="public")
    CommitmentFactory(reference="SHUT", item_en="Mines", releasability="internal")


def kept():
    return list(IssuedDocument.objects.order_by("pk").values_list("number", "copy"))


def year():
    return timezone.localdate().year


def test_a_document_for_others_is_asked_for_and_not_made_by_looking(desk):
    response = desk.get(SHEET)

    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Issue this document" in response.content.decode()
    assert "English" in response.content.decode().partition("<dl")[2]
    assert kept() == []
    assert not JournalEntry.objects.filter(kind="export").exists()


def test_what_is_sent_is_what_the_register_keeps(desk, editor):
    response = issued(desk, SHEET + "&on=2025-06-30", recipient="Ministry of Defence")
    document = IssuedDocument.objects.get()

    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == (f'attachment; filename="commitments-2025-06-30-for-public-{year()}-0001-copy-1.xlsx"')
    assert bytes(document.content) == response.content
    assert document.sha256 == hashlib.sha256(response.content).hexdigest()
    assert (document.number, document.copy, document.audience, document.recipient) == (f"{year()}-0001", 1, "public", "Ministry of Defence")
    assert (document.on, document.language, document.marking, document.by) == (datetime.date(2025, 6, 30), "en", "open", editor)
    assert (document.kind, document.title) == ("commitments", "Commitments")
    assert document.address == "/commitments/commitments.xlsx?for=public&on=2025-06-30"


def test_issuing_leads_to_the_page_of_the_copy_and_its_file(desk):
    page = desk.get(sent(desk, SHEET).url)
    text = page.content.decode()

    assert page.status_code == 200
    assert f"Issued as No. {year()}-0001, copy 1. Download the file below and hand it over." in text
    assert f'<a class="button primary" href="/issued/{year()}-0001/1/file/">Download the XLSX</a>' in text
    assert desk.get(f"/issued/{year()}-0001/1/file/").content == bytes(IssuedDocument.objects.get().content)
    assert "Issued as" not in desk.get(f"/issued/{year()}-0001/1/").content.decode()


@pytest.mark.parametrize(("kept_back", "warned"), [(2, True), (1, False)])
def test_whoever_issues_a_paper_of_which_most_is_kept_back_is_told_before(desk, kept_back, warned):
    CommitmentFactory(reference="OPEN-2", releasability="public")
    for number in range(kept_back):
        CommitmentFactory(reference=f"SHUT-{number}", releasability="internal")

    told = [
        "Most of this paper is not shown to this audience." in desk.get(a).content.decode() for a in (SHEET, SHEET.replace("xlsx", "pdf"))
    ]

    assert told == [warned, warned]


def test_the_journal_tells_of_it(desk, editor):
    issued(desk, SHEET, recipient="Ministry")
    entry = JournalEntry.objects.get(kind="export")

    assert (entry.by, entry.about) == (editor, f"{year()}-0001/1 Commitments")
    assert (entry.facts["audience"], entry.facts["recipient"]) == ("public", "Ministry")
    assert entry.facts["sha256"] == IssuedDocument.objects.get().sha256


def test_internal_use_needs_no_number_but_is_told_in_the_journal(desk, editor):
    response = desk.get("/commitments/commitments.xlsx")

    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    assert kept() == []
    assert JournalEntry.objects.get(kind="export").facts["audience"] == "internal"
    assert desk.post("/commitments/commitments.xlsx").status_code == 405


def test_the_same_words_are_another_copy_and_other_words_another_number(desk):
    for address in (SHEET, SHEET, SHEET + "&q=trucks", "/commitments/commitments.xlsx?for=partner:QQ", SHEET):
        PartnerFactory(code="QQ")
        issued(desk, address)
    CommitmentFactory(reference="NEW", releasability="public")
    issued(desk, SHEET)

    numbers = [("0001", 1), ("0001", 2), ("0002", 1), ("0003", 1), ("0001", 3), ("0004", 1)]
    assert kept() == [(f"{year()}-{number}", copy) for number, copy in numbers]


@pytest.mark.parametrize("words", ["Zalizniak", "zzsecretzz"])
def test_the_words_that_were_asked_for_stand_in_no_paper_for_others(desk, monkeypatch, words):
    made = []
    monkeypatch.setattr(drafts, "render_pdf", lambda html: made.append(html) or b"%PDF")
    asked = f"q={words}&status={words}&coalition={words}&partner={words}&format={words}"

    for kind in ("commitments/commitments", "deliveries/deliveries"):
        issued(desk, f"/{kind}.xlsx?for=public&{asked}")
        issued(desk, f"/{kind}.pdf?for=public&{asked}")
        made.append(desk.get(f"/{kind.split('/')[0]}/print/?for=public&{asked}").content.decode().partition("<main>")[2])
    for page in ("meetings/meetings", "search/search"):
        issued(desk, f"/{page}.pdf?for=public&{asked}")

    sheets = [
        load_workbook(io.BytesIO(document.content))["About"]
        for document in IssuedDocument.objects.filter(kind__endswith="s", media_type__contains="sheet")
    ]
    told = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert ("Words: as the office chose" in " ".join(told), words in " ".join(told)) == (True, False)
    assert [words in re.sub(r'href="[^"]*"', "", html) for html in made] == [False] * len(made)
    assert words in desk.get(f"/commitments/print/?{asked}").content.decode().partition("<main>")[2]


def test_a_choice_that_an_audience_may_know_is_named_to_it(desk):
    CommitmentFactory(reference="EURO", currency="EUR", amount=5, releasability="public")

    issued(desk, SHEET + "&currency=EUR&q=euro")

    about = load_workbook(io.BytesIO(IssuedDocument.objects.get().content))["About"]
    assert {row[0].value: row[1].value for row in about.iter_rows()}["Filters"] == "Words: as the office chose; Currency: EUR"


def test_what_is_hidden_from_the_audience_does_not_change_the_words(desk):
    issued(desk, SHEET)
    CommitmentFactory(releasability="internal")
    issued(desk, SHEET)

    assert kept() == [(f"{year()}-0001", 1), (f"{year()}-0001", 2)]


def test_how_the_day_was_written_in_the_address_does_not_make_another_paper(desk):
    today = timezone.localdate().isoformat()
    for asked in ("", f"&on={today}"):
        issued(desk, f"/partners/partners.pdf?for=public{asked}")

    assert kept() == [(f"{year()}-0001", 1), (f"{year()}-0001", 2)]


def test_another_language_or_day_is_another_number(desk, editor):
    issued(desk, SHEET)
    issued(desk, SHEET + "&on=2025-06-30")
    desk.cookies["django_language"] = "uk"
    issued(desk, SHEET)

    assert kept() == [(f"{year()}-000{number}", 1) for number in (1, 2, 3)]
    assert IssuedDocument.objects.latest("pk").language == "uk"


def test_numbers_begin_anew_with_the_year_of_kyiv(desk, monkeypatch):
    IssuedDocument.objects.create(**entry_of("2026-9999"))
    IssuedDocument.objects.create(**entry_of("2026-10000", said="y"))
    new_year = datetime.datetime(2026, 12, 31, 21, 59, tzinfo=datetime.UTC)

    assert issuing._place("other", timezone.localdate(new_year).year) == ("2026-10001", 1)
    assert issuing._place("other", timezone.localdate(new_year + datetime.timedelta(minutes=1)).year) == ("2027-0001", 1)
    assert issuing._place("x", 2027) == ("2026-9999", 2)


def entry_of(number, said="x", **more):
    content = more.pop("content", b"bytes")
    facts = {"kind": "commitments", "title": "Commitments", "audience": "public", "on": datetime.date(2026, 1, 1), "language": "en"}
    facts |= {"marking": "open", "address": "/", "file_name": "c.xlsx", "media_type": "text/plain", "sha256": "0" * 64}
    return {**facts, "number": number, "copy": 1, "said": said, "content": content, "by": person(f"by-{number}", EDITOR), **more}


def test_a_form_sent_twice_issues_one_copy_and_leads_to_it(desk):
    action, carried = form_of(desk, SHEET)
    first, second = (desk.post(action, carried) for _time in range(2))

    assert [(answer.status_code, answer.url) for answer in (first, second)] == [(302, f"/issued/{year()}-0001/1/")] * 2
    assert kept() == [(f"{year()}-0001", 1)]


def test_a_form_without_its_token_issues_nothing(desk):
    action, carried = form_of(desk, SHEET)
    del carried["form_token"]

    assert "Nothing is saved yet" in desk.post(action, carried).content.decode()
    assert kept() == []


def test_what_has_changed_since_it_was_looked_at_is_shown_again_before_it_leaves(desk):
    action, carried = form_of(desk, SHEET)
    CommitmentFactory(reference="LATE", releasability="public")

    again = desk.post(action, carried)
    text = again.content.decode()

    assert "has changed since you looked at it" in text
    assert kept() == []
    assert issued(desk, SHEET).status_code == 200


def test_a_paper_that_fails_uses_up_no_number(desk, monkeypatch):
    def fails(html):
        raise PaperFailed("Ink is out.")

    with monkeypatch.context() as broken:
        broken.setattr(drafts, "render_pdf", fails)
        response = issued(desk, "/meetings/meetings.pdf?for=public")
    issued(desk, SHEET)

    assert (response.status_code, "Ink is out." in response.content.decode()) == (503, True)
    assert kept() == [(f"{year()}-0001", 1)]


def test_leadership_may_issue_and_who_lacks_the_right_may_not(given_out):
    leader = client_of(person("leader", LEADERSHIP))
    stranger = person("stranger", EDITOR)
    stranger.groups.clear()

    assert issued(leader, SHEET).status_code == 200
    for address in (SHEET, "/meetings/meetings.pdf?for=public", "/state.pdf?for=public"):
        assert [client_of(stranger).get(address).status_code, client_of(stranger).post(address).status_code] == [403, 403]
    assert len(kept()) == 1


def test_an_officer_who_reads_only_their_desks_issues_nothing_beyond_them():
    own, foreign = CoalitionFactory(slug="own"), CoalitionFactory(slug="foreign")
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)
    Desk.objects.create(officer=officer, coalition=own)
    client = client_of(officer)

    assert client.get("/coalitions/own/brief.pdf?for=public").status_code == 200
    for address in ("/coalitions/foreign/brief.pdf?for=public", "/coalitions/none/brief.pdf?for=public"):
        assert [client.get(address).status_code, client.post(address, {"looked_at": "x"}).status_code] == [404, 404]
    assert kept() == []
    assert foreign.slug not in client.get(SHEET).content.decode()


def test_the_page_for_issuing_tells_a_narrow_reader_nothing_of_copies_kept_from_them(desk):
    seat = CoalitionFactory(slug="seat")
    CommitmentFactory(reference="SEAT", coalition=seat, releasability="public")
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)
    Desk.objects.create(officer=officer, coalition=seat)
    narrow, paper, listed = client_of(officer), "/coalitions/seat/brief.pdf?for=public", f"{SHEET}&q=SEAT"
    before = [_facts(narrow, address) for address in (paper, listed)]

    for address in (paper, listed):
        assert issued(desk, address).status_code == 200

    assert [_facts(narrow, address) for address in (paper, listed)] == before
    assert "No. " in desk.get(paper).content.decode()
    assert "given as it is issued" in before[0]
    assert ["Keep the file" in facts for facts in before] == [False, True]


def test_a_narrow_reader_is_led_to_the_register_by_a_list_that_it_will_not_show():
    seat = CoalitionFactory(slug="seat")
    CommitmentFactory(reference="SEAT", coalition=seat, releasability="public")
    officer = person("officer", DESK_OFFICER, reads_own_desks_only=True)
    Desk.objects.create(officer=officer, coalition=seat)
    narrow = client_of(officer)
    action, carried = form_of(narrow, SHEET)

    first, again = narrow.post(action, carried), narrow.post(action, carried, follow=True)

    assert (first["Content-Type"].partition(";")[0], again.redirect_chain, again.status_code) == (
        IssuedDocument.objects.get().media_type,
        [("/issued/", 302)],
        200,
    )


def _facts(client, address):
    return re.sub(r'value="[^"]*"', "", client.get(address).content.decode().partition("<dl")[2].partition("</main>")[0])


def test_the_form_needs_the_protection_of_every_form(editor):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    action, carried = form_of(client, SHEET)

    assert client.post(action, carried).status_code == 403
    assert kept() == []


@pytest.mark.parametrize(
    "page", ["", "coalitions/", "roadmaps/", "commitments/", "deliveries/", "partners/", "meetings/", "search/", "commitments/OPEN/"]
)
def test_every_page_can_be_issued_and_its_print_version_says_that_it_is_a_preview(desk, page):
    preview = desk.get(f"/{page}print/?for=public")
    text = preview.content.decode()
    (address,) = {part.split('"')[0] for part in text.split('href="')[1:] if ".pdf?for=public" in part.split('"')[0]}

    assert text.count("Preview, not issued") >= 3  # in the margin of every sheet, on the desk, and in place of who issued it
    assert "Olena" not in text
    assert "Issue this document" in desk.get(address).content.decode()
    assert "Preview, not issued" not in desk.get(f"/{page}print/").content.decode()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", "opened “Commitments” for printing (for internal use)"),
        ("?for=public", "opened “Commitments” for printing (for the public), a preview not issued"),
    ],
)
def test_opening_a_print_version_is_told_in_the_journal(desk, editor, asked, told):
    desk.head(f"/commitments/print/{asked}")
    desk.get(f"/commitments/print/{asked}")
    desk.get("/coalitions/nowhere/print/")

    entry = JournalEntry.objects.get(kind="document")
    with override("en"):
        assert (entry.by, sentence(entry)) == (editor, told)


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once_and_without_a_gap_to_many_at_a_time(monkeypatch):
    monkeypatch.setattr(pdf, "_places", threading.BoundedSemaphore(4))
    people = [person(f"person-{number}", EDITOR) for number in range(4)]
    failures = []

    def issue_some(user, mine):
        try:
            client = client_of(user)
            for asked in ("", f"&on=2026-01-0{mine + 1}"):
                assert issued(client, SHEET + asked).status_code == 200
        except Exception as error:  # a thread's own failure would pass unseen
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue_some, args=(user, number)) for number, user in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert {number for number, _copy in kept()} == {f"{year()}-000{number}" for number in range(1, 6)}
    assert sorted(copy for _number, copy in kept()) == [1, 1, 1, 1, 1, 2, 3, 4]


def test_as_at_a_day_long_past_a_document_says_what_was_known(desk):
    CommitmentFactory(reference="OLD", item_en="Boots", announced_on=imprecise("2024-01-05"), releasability="public")

    issued(desk, SHEET + "&on=2024-06-30&q=boots")

    assert str(IssuedDocument.objects.get().on) == "2024-06-30"


def test_partners_are_merged_though_a_paper_about_one_was_issued(desk, editor, monkeypatch):
    kept_one, merged = PartnerFactory(code="LV"), PartnerFactory(code="LX")
    monkeypatch.setattr(drafts, "render_pdf", lambda html: b"%PDF")
    issued(desk, "/partners/LX/brief.pdf?for=partner:LX")
    with transaction.atomic():
        merge_partners(kept_one, merged, by=editor)

    assert IssuedDocument.objects.get().partner == "LX"
    assert "2026" in desk.get("/issued/").content.decode()


def test_whoever_asks_while_others_wait_for_their_papers_is_told_at_once_and_nothing_is_issued(desk):
    page = form_of(desk, "/meetings/meetings.pdf?for=public")
    with others_wait():
        answers = [desk.get("/meetings/meetings.pdf"), desk.post(*page), desk.get(SHEET.partition("?")[0]), desk.get("/meetings/")]

    assert [answer.status_code for answer in answers] == [503, 503, 200, 200]
    assert "Other papers are being made. Try again in a minute." in answers[0].content.decode()
    assert kept() == []


@pytest.mark.django_db(transaction=True)
def test_a_number_is_not_waited_for_longer_than_somebody_would(monkeypatch):
    monkeypatch.setattr(issuing, "PATIENCE", 1)
    taken, done = threading.Event(), threading.Event()

    def other():
        with transaction.atomic():
            issuing._one_at_a_time()
            taken.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    taken.wait()
    with override("en"), pytest.raises(PaperFailed, match="Other papers are being made"), transaction.atomic():
        issuing._one_at_a_time()
    done.set()
    thread.join()
    with transaction.atomic():
        issuing._one_at_a_time()

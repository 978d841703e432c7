"""What leaves the office, read back from the files themselves."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.utils import timezone
from pypdf import PdfReader

from coalitions.models import Coalition, Partner, PartnerAlias
from coalitions.tests.factories import CoalitionFactory, PartnerFactory, imprecise
from memberships.tests.factories import CommitmentFactory, DeliveryFactory, MembershipFactory
from office.roles import EDITOR
from reporting.models import IssuedDocument
from reporting.tests.issuing import client_of, issued, person

pytestmark = pytest.mark.django_db

OWN = ["Olena", "Secretary", "internal-source", "internal-note", "setter-of-marks", "HIDDEN", "/admin/", "paper.invalid", "/static"]


@pytest.fixture
def desk():
    return client_of(person("editor", EDITOR, first_name="Olena", last_name="Secretary"))


@pytest.fixture(autouse=True)
def ledger():
    """A coalition with released and unreleased rows; all that the office keeps to itself is written on them."""
    coalition = CoalitionFactory(slug="artillery", name_en="Artillery Coalition", source="internal-source", note="internal-note")
    france = PartnerFactory(code="FR", name_en="France")
    MembershipFactory(coalition=coalition, partner=france, role="lead", source="internal-source", note="internal-note")
    own = {"source": "internal-source", "note": "internal-note", "originator": "setter-of-marks", "coalition": coalition}
    given = CommitmentFactory(reference="ART-FR-0001", item_en="Howitzers", partners=[france], releasability="public", **own)
    CommitmentFactory(reference="ART-FR-0002", item_en="HIDDEN mines", partners=[france], marking="official_use", **own)
    dated = {"received_on": imprecise("2025-03"), "commitment": given, **own}
    DeliveryFactory(reference="ART-D-0001", item_en="Shells", releasability="public", **dated)
    DeliveryFactory(reference="ART-D-0002", item_en="HIDDEN lot", **dated)


def everything_in(content):
    """All text of a PDF, its properties and links; of a workbook every part of the file."""
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        links = [str(note.get_object()) for page in reader.pages for note in page.get("/Annots", [])]
        return " ".join([*(page.extract_text() for page in reader.pages), str(reader.metadata), str(reader.outline), *links])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return " ".join([*book.namelist(), *(book.read(name).decode() for name in book.namelist())])


def plain(text):
    return " ".join(text.replace("\u00a0", " ").split())


PAPERS = [
    "/state.pdf",
    "/coalitions/artillery/brief.pdf",
    "/partners/FR/brief.pdf",
    "/commitments/commitments.pdf",
    "/commitments/ART-FR-0001/commitment.pdf",
    "/deliveries/deliveries.pdf",
    "/partners/partners.pdf",
    "/partners/partners.xlsx",
    "/commitments/commitments.xlsx",
    "/deliveries/deliveries.xlsx",
]


@pytest.mark.parametrize("audience", ["public", "partner:FR"])
@pytest.mark.parametrize("address", PAPERS)
def test_nothing_that_is_the_office_s_own_leaves_it(desk, address, audience):
    told = everything_in(issued(desk, f"{address}?for={audience}").content)

    assert [words for words in OWN if words in told] == []
    assert "Coalition Support Office" in told


def test_every_sheet_carries_number_copy_day_audience_marking_and_place(desk):
    for number in range(60):
        CommitmentFactory(reference=f"ART-FR-1{number:03}", releasability="public")

    address = "/commitments/commitments.pdf?for=public&on=2025-06-30"
    issued(desk, address)
    response = issued(desk, address)
    document = IssuedDocument.objects.get(copy=2)
    sheets = [plain(page.extract_text()) for page in PdfReader(io.BytesIO(response.content)).pages]

    assert len(sheets) > 1
    made = f"{timezone.localtime(document.at):%H:%M}"
    for place, sheet in enumerate(sheets, 1):
        for words in (
            f"No. {document.number}, copy 2",
            "As at 30 Jun 2025",
            "for the public",
            "open",
            f"page {place} of {len(sheets)}",
            made,
        ):
            assert words in sheet, place
        assert "Coalition Support Office" in sheet


def test_a_paper_s_properties_are_ours(desk):
    response = issued(desk, "/coalitions/artillery/brief.pdf?for=partner:FR&on=2025-06-30")
    document = IssuedDocument.objects.get()
    told = PdfReader(io.BytesIO(response.content)).metadata

    assert (told.title, told.author, told.creator) == ("Artillery Coalition", "Coalition Support Office", "Coalition Support Office")
    assert plain(told.subject) == f"As at 30 Jun 2025 · for France · No. {document.number}, copy 1"
    assert told["/Keywords"] == "open"
    assert set(told) <= {"/Title", "/Author", "/Creator", "/Subject", "/Keywords", "/Producer", "/CreationDate", "/ModDate", "/Lang"}
    assert document.file_name == f"coalition-brief-artillery-2025-06-30-for-partner-fr-{document.number}-copy-1.pdf"


@pytest.mark.parametrize(
    ("language", "foot"),
    [("en", "for members of: Artillery Coalition"), ("uk", "для: учасники: Артилерійська коаліція")],
)
def test_a_paper_for_a_coalition_names_it_on_every_sheet_and_in_the_properties(desk, language, foot):
    Coalition.objects.update(name_uk="Артилерійська коаліція")
    desk.cookies["django_language"] = language
    for number in range(60):
        CommitmentFactory(reference=f"ART-FR-1{number:03}", releasability="public")

    reader = PdfReader(io.BytesIO(issued(desk, "/commitments/commitments.pdf?for=coalition:artillery").content))

    assert len(reader.pages) > 1
    assert [f"{foot} ·" in plain(page.extract_text()) for page in reader.pages] == [True] * len(reader.pages)
    assert f"{foot} ·" in plain(reader.metadata.subject)


def test_the_spellings_a_partner_is_searched_by_stand_on_no_paper_and_on_no_page_for_others(desk):
    PartnerAlias.objects.create(partner=Partner.objects.get(code="FR"), name="Франції")
    papers = [desk.get("/partners/FR/brief.pdf").content, issued(desk, "/partners/FR/brief.pdf?for=partner:FR").content]
    pages = [desk.get(f"/partners/FR/{asked}").content.decode() for asked in ("print/", "?for=partner:FR", "")]

    assert ["Франції" in everything_in(content) for content in papers] == [False, False]
    assert ["Франції" in page for page in pages] == [False, False, True]


def test_a_workbook_says_its_number_in_its_cells_its_properties_and_on_each_printed_sheet(desk):
    response = issued(desk, "/commitments/commitments.xlsx?for=public&on=2025-06-30")
    document = IssuedDocument.objects.get()
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    told = dict(book["About"].iter_rows(min_row=2, values_only=True))

    assert (told["No."], told["Copy"], told["For"], told["Marking"]) == (document.number, 1, "the public", "open")
    made = timezone.localtime(document.at)
    assert plain(told["Made"]) == f"{made.day} {made:%b %Y}, {made:%H:%M}"
    assert (told["By"], told["As at"].isoformat()[:10]) == ("Coalition Support Office", "2025-06-30")
    assert (book.properties.title, book.properties.creator) == ("Commitments", "Coalition Support Office")
    assert plain(book.properties.subject) == f"As at 30 Jun 2025 · for the public · No. {document.number}, copy 1"
    assert book.properties.lastModifiedBy in {None, "Coalition Support Office"}
    for sheet in book:
        assert f"No. {document.number}, copy 1" in sheet.oddFooter.left.text
        assert "open" in sheet.oddHeader.left.text


@pytest.mark.parametrize("address", [address for address in PAPERS if address.endswith("xlsx")])
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_a_workbook_has_no_hidden_corner(desk, address, audience):
    response = desk.get(address) if audience == "internal" else issued(desk, f"{address}?for={audience}")
    book = openpyxl.load_workbook(io.BytesIO(response.content))

    assert {sheet.sheet_state for sheet in book} == {"visible"}
    assert not any(dimension.hidden for sheet in book for dimension in [*sheet.column_dimensions.values(), *sheet.row_dimensions.values()])
    assert not any(cell.comment or cell.hyperlink or cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not [name for name in zipfile.ZipFile(io.BytesIO(response.content)).namelist() if re.search("comment|vba|external|custom", name)]


def test_where_a_fact_comes_from_stands_in_workbooks_of_internal_use_only(desk):
    def heads(response):
        return [cell.value for cell in openpyxl.load_workbook(io.BytesIO(response.content))["Commitments"][1]]

    inside, outside = heads(desk.get("/commitments/commitments.xlsx")), heads(issued(desk, "/commitments/commitments.xlsx?for=public"))
    assert set(inside) - set(outside) == {"Source"}


def test_the_marking_is_that_of_what_is_on_the_paper(desk):
    CommitmentFactory(reference="ART-FR-0003", coalition=IssuedDocument.coalition.field.related_model.objects.get(), marking="official_use",
                      releasability="coalition")  # fmt: skip
    issued(desk, "/commitments/commitments.xlsx?for=public")
    issued(desk, "/commitments/commitments.xlsx?for=coalition:artillery")

    assert [document.marking for document in IssuedDocument.objects.order_by("pk")] == ["open", "official_use"]


def test_a_list_longer_than_paper_is_marked_by_all_that_its_totals_count(desk, monkeypatch):
    from reporting.pages import listing

    monkeypatch.setattr(listing, "ON_PAPER", 1)

    assert desk.get("/commitments/print/?sort=reference").context["paper"].marking == "for official use only"

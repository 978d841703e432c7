import datetime
import fcntl
import io
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from pypdf import PdfReader

from office import gunicorn_conf
from office.dates import ImpreciseDate
from office.markings import Audience
from reporting.charts.coverage import CoverageBar
from reporting.documents import pdf, render
from reporting.tests.issuing import others_wait

PAPER = """{% extends "base_print.html" %}{% load charts %}
{% block title %}Коаліція артилерії: brief{% endblock %}{% block document %}довідка{% endblock %}
{% block heading %}Коаліція артилерії{% endblock %}
{% block content %}<h2>Ґанок, єдність, їжак</h2><p>Received in full</p>MORE{% endblock %}"""
AT = datetime.datetime(2026, 11, 22, 8, 10, tzinfo=datetime.UTC)
BAR = CoverageBar(Decimal(9), None, Decimal(3))
WIDE = '<section class="turn"><h2>Wide</h2><table class="data"><tr><td>1</td></tr></table></section>'


def paper(language, more=""):
    scope = SimpleNamespace(on=ImpreciseDate.parse("2026-11-22").first, audience=Audience(), audience_name="")
    with translation.override(language):
        context = {
            "scope": scope,
            "paper": {"marking": "ДСК", "number": "2026-0417", "copy": "3", "issued_at": AT},
            "pdf": True,
            "bar": BAR,
        }
        return engines["django"].from_string(PAPER.replace("MORE", more)).render(context, RequestFactory().get("/"))


def read(html):
    return PdfReader(io.BytesIO(pdf.render_pdf(html)))


def texts(reader):
    return [page.extract_text() for page in reader.pages]


def fonts(reader):
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[inner["/BaseFont"].split("+")[1]] = "/FontFile2" in inner["/FontDescriptor"] or "/FontFile3" in inner["/FontDescriptor"]
    return found


@pytest.mark.parametrize(
    ("language", "office", "foot"), [("uk", "Офіс підтримки коаліцій", "22.11.2026"), ("en", "Coalition Support Office", "22 Nov 2026")]
)
def test_a_paper_is_tagged_titled_signed_by_the_office_and_carries_its_own_typeface(language, office, foot):
    reader = read(paper(language))

    assert reader.metadata.title == "Коаліція артилерії: brief"
    assert reader.metadata.author == reader.metadata.creator == office
    assert "2026-0417" in reader.metadata.subject
    assert reader.metadata["/Keywords"] == "ДСК"
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert fonts(reader) == {"IBM-Plex-Sans": True, "IBM-Plex-Sans-Semi-Bold": True}
    (text,) = texts(reader)
    assert "Ґанок, єдність, їжак" in text
    assert "Received in full" in text
    assert foot in text.replace("\u00a0", " ")


def test_every_sheet_carries_its_marking_number_and_place_among_the_others():
    sheets = texts(read(paper("en", '<p class="break">two</p><p class="break">three</p>')))

    assert len(sheets) == 3
    for number, sheet in enumerate(sheets, 1):
        for words in ("ДСК", "No. 2026-0417, copy 3", "issued 22 Nov 2026, 10:10", "довідка", f"page {number} of 3"):
            assert words in sheet.replace("\u00a0", " ")


def test_only_links_that_lead_somewhere_from_paper_are_kept():
    links = '<a href="/commitments/A/">office</a> <a href="../x">near</a> <a href="#h">here</a> <a href="https://example.org/a">source</a>'
    (sheet,) = read(paper("en", links + '<h2 id="h">h</h2>')).pages

    kept = [annotation.get_object() for annotation in sheet["/Annots"]]
    assert [one["/A"]["/URI"] for one in kept if "/A" in one] == ["https://example.org/a"]
    assert len(kept) == 2


def test_headings_become_bookmarks():
    outline = read(paper("en")).outline

    assert outline[0].title == "Коаліція артилерії"
    assert [entry.title for entry in outline[1]] == ["Ґанок, єдність, їжак"]


def test_a_wide_section_turns_its_sheet():
    sizes = [tuple(round(side) for side in page.mediabox[2:]) for page in read(paper("en", WIDE)).pages]

    assert sizes == [(595, 842), (842, 595)]


def test_pictures_are_drawn_and_described():
    bar = "{% coverage_bar bar %}"

    assert alternatives(read(paper("en", bar)).trailer["/Root"]["/StructTreeRoot"]) == ["needed 9, committed 3"]


def alternatives(node):
    node = node.get_object()
    if isinstance(node, list):
        return [found for kid in node for found in alternatives(kid)]
    if not isinstance(node, dict):
        return []
    here = [node["/Alt"]] if "/Alt" in node else []
    return here + (alternatives(node["/K"]) if "/K" in node else [])


@pytest.mark.parametrize("scheme", ["file://{path}", "http://127.0.0.1:{port}/secret.svg", "data:image/svg+xml,<svg/>", "../../{path}"])
def test_a_paper_fetches_nothing_but_our_own(scheme, tmp_path, visitors):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20"><text y="15">leaked words</text></svg>')
    url = scheme.format(path=secret, port=visitors.port)

    reader = read(paper("en", f'<img src="{url}" alt=""><link rel="stylesheet" href="{url}"><object data="{url}"></object>'))

    assert "leaked words" not in "".join(texts(reader))
    assert visitors.seen == []


@pytest.fixture
def visitors():
    """A server that remembers who came."""
    import http.server
    import threading

    seen = []

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(port=server.server_port, seen=seen)
    server.shutdown()
    server.server_close()


STATIC = Path(settings.BASE_DIR) / "static"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (render.HERE + "static/css/paper.css", "css/paper.css"),
        (render.HERE + "static/css/paper.0123456789ab.css", "css/paper.css"),
        (render.HERE + "static/fonts/IBMPlexSans-SemiBold.woff2", "fonts/IBMPlexSans-SemiBold.woff2"),
        (render.HERE + "static/js/shell.js", None),
        (render.HERE + "static/css/none.css", None),
        (render.HERE + "static/css/../../office/settings.py", None),
        (render.HERE + "static/css/%2e%2e/secret.css", None),
        ("http://paperXinvalid/static/css/paper.css", None),
        ("file:///etc/passwd", None),
        ("http://paper.invalid@127.0.0.1/css/paper.css", None),
    ],
)
def test_only_our_stylesheets_and_typefaces_are_known_by_name(url, name):
    assert render.asset(STATIC, url) == (name and STATIC / name)


def test_a_paper_without_end_is_refused_in_a_sentence():
    with translation.override("en"), pytest.raises(pdf.PaperFailed, match="more than 400 pages"):
        pdf.render_pdf(paper("en", '<p class="break">x</p>' * 401))


def test_a_paper_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(pdf, "DEADLINE", 0.05)

    with translation.override("en"), pytest.raises(pdf.PaperFailed, match="too long"):
        pdf.render_pdf(paper("en"))


def test_papers_are_made_one_at_a_time(monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.2)

    with open(settings.OFFICE_DATA / "paper.lock", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with translation.override("en"), pytest.raises(pdf.PaperFailed, match="Other papers are being made"):
            pdf.render_pdf(paper("en"))

    assert pdf.render_pdf(paper("en")).startswith(b"%PDF")


def test_papers_never_take_more_than_half_of_the_threads():
    assert gunicorn_conf.threads >= pdf.AT_ONCE * 2
    refused = pytest.raises(pdf.PaperFailed, match="Other papers are being made")
    with translation.override("en"), others_wait(), refused, pdf.place_in_line():
        pass
    with pdf.place_in_line(), pdf.place_in_line():
        pass

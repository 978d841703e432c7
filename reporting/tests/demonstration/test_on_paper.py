"""The matrix of partners as a sheet of paper: every partner on it, none of them under the head."""

import io
from unicodedata import normalize

import pytest
from pypdf import PdfReader


def test_the_matrix_fits_one_landscape_sheet_with_every_partner_in_sight(reading):
    page = reading("uk", viewport={"width": 1440, "height": 900})
    page.goto("/partners/print/")

    names = page.locator(".matrix tbody th a").all_inner_texts()
    under = page.evaluate(
        """() => {
            const heads = [...document.querySelectorAll(".matrix thead th")].map((head) => head.getBoundingClientRect().bottom);
            return document.querySelector(".matrix tbody tr").getBoundingClientRect().top - Math.max(...heads);
        }"""
    )
    cut = page.evaluate("document.querySelector('.turn').scrollWidth > document.querySelector('.turn').clientWidth")
    (sheet,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

    assert len(names) > 50
    assert under >= -1
    assert cut is False
    assert tuple(round(float(side)) for side in sheet.mediabox[2:]) == (842, 595)
    written = " ".join(sheet.extract_text().split())
    assert [name for name in names if name not in written] == []
    assert "Бронетехніка" in written


@pytest.mark.parametrize("address", ["/commitments/?for=public", "/commitments/print/?for=public", "/partners/?for=coalition:artillery"])
def test_what_is_not_issued_says_so_on_every_sheet_the_browser_prints(reading, address):
    page = reading("en", viewport={"width": 1440, "height": 900})
    page.goto(address)

    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

    texts = [" ".join(normalize("NFKC", sheet.extract_text()).split()) for sheet in sheets]
    assert len(texts) > 1
    assert [number for number, text in enumerate(texts, 1) if "Preview, not issued" not in text] == []


def test_a_page_for_internal_use_is_no_preview(reading):
    page = reading("en", viewport={"width": 1440, "height": 900})
    page.goto("/commitments/")

    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

    assert [sheet for sheet in sheets if "Preview" in normalize("NFKC", sheet.extract_text())] == []

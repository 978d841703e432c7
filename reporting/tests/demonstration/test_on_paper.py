"""The matrix of partners as a sheet of paper: every partner on it, none of them under the head."""

import io

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

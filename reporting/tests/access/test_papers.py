"""Every kind of paper, for every kind of audience, in every format: nothing on it, in its name or its properties is anybody else's."""

from unittest.mock import patch

import pytest

from reporting.tests.access.crawl import asking, browser_of, every_address, paper_for, told_beyond
from reporting.tests.access.oracle import audiences
from reporting.tests.access.seed import OWN
from reporting.tests.access.words import words_in

KINDS = ["home", "coalitions", "coalition", "partners", "partner", "roadmaps", "roadmap", "commitments", "commitment", "deliveries"]
KINDS += ["meetings", "search"]
WORKBOOKS = ["partners", "roadmap", "commitments", "deliveries"]


def address(seed, kind, suffix):
    """Of a commitment the one that may be given to anybody; what hangs on it may not."""
    ours = [one.path for one in every_address(seed) if one.name == f"reporting:{kind}_{suffix}" and set(one.places or ()) <= {OWN}]
    return ours[-1]


def beyond(seed, kind, suffix, audience):
    """What a paper tells beyond its audience, and the paper itself."""
    questions = {"q": "zq"} if kind == "search" else {}
    path = asking(address(seed, kind, suffix), audience, **questions)
    paper = paper_for(browser_of(seed, "superuser"), path)
    assert paper.status_code == 200, path
    return told_beyond(seed, "superuser", audience, paper.text_of_sheet, said=words_in(path)), paper


@pytest.mark.parametrize("number", [0, 1, 2, 4])
@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_tells_its_audience_nothing_else(seed, kind, number):
    found, paper = beyond(seed, kind, "xlsx", audiences(seed)[number])

    assert paper.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert found == []


@pytest.mark.parametrize("number", [0, 1, 2, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_set_as_a_paper_tells_its_audience_nothing_else(seed, kind, number):
    """The HTML that becomes the PDF, for each pair; the PDF itself below, since setting one takes seconds."""
    with patch("reporting.documents.draft.render_pdf", lambda html: html.encode()):
        found, paper = beyond(seed, kind, "pdf", audiences(seed)[number])

    assert paper.headers["Content-Type"] == "application/pdf"
    assert found == []


@pytest.mark.parametrize(("kind", "number"), [(kind, [1, 2, 4, 5][place % 4]) for place, kind in enumerate(KINDS)])
def test_a_pdf_tells_its_audience_nothing_else(seed, kind, number):
    found, paper = beyond(seed, kind, "pdf", audiences(seed)[number])

    assert paper.content.startswith(b"%PDF")
    assert found == []


def test_the_papers_hold_something_that_could_leak(seed):
    _found, paper = beyond(seed, "commitments", "pdf", "internal")

    told = {seed.words.owners[word][0].grade for word in words_in(paper.text_of_sheet) & seed.words.owners.keys()}
    assert len(told) >= 7

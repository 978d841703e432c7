"""Every kind of paper, for every kind of audience, in every format: nothing on it, in its name or its properties is anybody else's."""

import pytest

from reporting.tests.access.crawl import asking, browser_of, every_address, opened, paper_for, papers_unset, told_beyond
from reporting.tests.access.inventory import resolved
from reporting.tests.access.oracle import audiences
from reporting.tests.access.people import OWN_DESKS_ONLY
from reporting.tests.access.seed import OWN
from reporting.tests.access.words import words_in

NUMBERS = range(6)  # of the audiences: internal, the public, two coalitions, two partners
HISTORIES = ["coalition_changes", "partner_changes"]


def kinds(suffix):
    """Every page of the resolver that goes on paper so."""
    ending = f"_{suffix}"
    return sorted(name.removeprefix("reporting:").removesuffix(ending) for name, _route in resolved() if name.endswith(ending))


def address(seed, kind, suffix):
    """Of a commitment the one that may be given to anybody; what hangs on it may not."""
    ours = [one.path for one in every_address(seed) if one.name == f"reporting:{kind}_{suffix}" and set(one.places or ()) <= {OWN}]
    return ours[-1]


def beyond(seed, kind, suffix, audience, role="superuser"):
    """What a paper tells beyond its audience, and the paper itself."""
    questions = {"q": "zq"} if kind == "search" else {}
    path = asking(address(seed, kind, suffix), audience, **questions)
    paper = (opened if suffix == "print" else paper_for)(browser_of(seed, role), path)
    assert paper.status_code == 200, path
    return told_beyond(seed, role, audience, paper.text_of_sheet, said=words_in(path)), paper


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", [kind for kind in kinds("print") if kind not in HISTORIES])
def test_a_print_page_tells_its_audience_nothing_else(seed, kind, number):
    found, paper = beyond(seed, kind, "print", audiences(seed)[number])

    assert paper.headers["Content-Type"].startswith("text/html")
    assert found == []


@pytest.mark.parametrize("kind", HISTORIES)
def test_a_history_is_printed_for_nobody_outside_the_office(seed, kind):
    client, path = browser_of(seed, "superuser"), address(seed, kind, "print")
    inside, *outside = [opened(client, asking(path, audience)) for audience in audiences(seed)]

    assert inside.status_code == 200
    assert words_in(inside.text_of_sheet) & seed.words.owners.keys() - words_in(path)
    for audience, paper in zip(audiences(seed)[1:], outside, strict=True):
        said = words_in(asking(path, audience))
        assert (paper.status_code, told_beyond(seed, "superuser", audience, paper.text_of_sheet, said)) == (404, []), audience


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", [kind for kind in kinds("xlsx") if kind in kinds("print")])
def test_a_workbook_tells_its_audience_nothing_else(seed, kind, number):
    found, paper = beyond(seed, kind, "xlsx", audiences(seed)[number])

    assert paper.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert found == []


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", kinds("pdf"))
def test_what_is_set_as_a_paper_tells_its_audience_nothing_else(seed, kind, number):
    """The HTML that becomes the PDF, for each pair; the PDF itself below, since setting one takes seconds."""
    with papers_unset():
        found, paper = beyond(seed, kind, "pdf", audiences(seed)[number])

    assert paper.headers["Content-Type"] == "application/pdf"
    assert found == []


@pytest.mark.parametrize(("kind", "number"), [(kind, 1 + place % 5) for place, kind in enumerate(kinds("pdf"))])
def test_a_pdf_and_its_properties_tell_its_audience_nothing_else(seed, kind, number):
    found, paper = beyond(seed, kind, "pdf", audiences(seed)[number])

    assert paper.content.startswith(b"%PDF")
    assert found == []


@pytest.mark.parametrize("suffix", ["pdf", "xlsx"])
def test_a_paper_by_whoever_reads_less_tells_nothing_behind_either_gate(seed, suffix):
    with papers_unset():
        for kind in kinds(suffix):
            found, _paper = beyond(seed, kind, suffix, audiences(seed)[2], OWN_DESKS_ONLY)
            assert found == [], kind


def test_the_papers_hold_something_that_could_leak(seed):
    with papers_unset():
        _found, paper = beyond(seed, "commitments", "pdf", "internal")

    told = {seed.words.owners[word][0].grade for word in words_in(paper.text_of_sheet) & seed.words.owners.keys()}
    assert len(told) >= 7

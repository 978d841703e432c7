"""Follow every link from the home page on, in both languages, as a reader with nothing better to do would."""

from collections import Counter, deque
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve

from reporting.tests.demonstration.markup import Page

OF_A_ROUTE = {"en": 6, "uk": 3}  # addresses followed that differ in the record they name or in what they ask
OF_A_KIND = 2  # of these, how many that ask for the same things
OF_A_PAPER = 2  # a PDF takes seconds to set: one for internal use, and for others the page on which it is issued
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


@dataclass(frozen=True)
class Visit:
    """What is kept of one answer: the answer itself, with all that it was made from, would fill the memory."""

    address: str
    route: str
    found_on: str
    status: int
    headers: dict
    language: str
    links: list
    fetched: set
    faults: list


def visit(client, address, route, found_on):
    response = client.get(address, follow=True)
    told = (address, route, found_on, response.status_code, dict(response.headers))
    if not response.headers["Content-Type"].startswith("text/html"):
        response.close()
        return Visit(*told, "", [], set(), [])
    page = Page(response.content.decode())
    fetched = {element.attributes.get("src") or element.attributes.get("href") for element in page.every("script", "link", "img")}
    return Visit(*told, page.language, page.links, fetched - {None}, page.faults)


def crawl(client, of_a_route):
    visits, broken, seen, followed = [], [], {"/"}, Counter()
    waiting = deque([("/", "")])
    while waiting:
        address, found_on = waiting.popleft()
        parts = urlsplit(address)
        try:
            route = resolve(parts.path).route
        except Resolver404:
            broken.append((address, found_on))
            continue
        paper = route.endswith(".pdf")
        kind = (route, tuple(sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))))
        if followed[route] == (OF_A_PAPER if paper else of_a_route) or followed[kind] == (1 if paper else OF_A_KIND):
            continue
        followed.update([route, kind])
        visits.append(visit(client, address, route, found_on))
        for link, _attributes in visits[-1].links:
            target = urljoin(address, link).split("#")[0]
            if target not in seen and not urlsplit(target).scheme:
                seen.add(target)
                waiting.append((target, address))
    return visits, broken


@pytest.fixture(scope="package", params=["en", "uk"])
def visited(request, clients, django_db_blocker):
    language = request.param
    with django_db_blocker.unblock():
        visits, broken = crawl(clients[language], OF_A_ROUTE[language])
    return language, visits, broken


def test_every_link_leads_somewhere(visited):
    _language, visits, broken = visited

    assert broken == []
    assert [(visit.address, visit.found_on, visit.status) for visit in visits if visit.status != 200] == []
    assert len({visit.route for visit in visits}) > 60


def test_every_answer_is_guarded_and_kept_by_nobody(visited):
    _language, visits, _broken = visited

    for visit in visits:
        assert set(visit.headers["Content-Security-Policy"].split("; ")) == POLICY, visit.address
        assert "no-store" in visit.headers["Cache-Control"], visit.address
        assert visit.headers["X-Content-Type-Options"] == "nosniff", visit.address
        assert visit.headers["X-Frame-Options"] == "DENY", visit.address


def test_every_page_is_marked_up_well(visited):
    _language, visits, _broken = visited

    assert [f"{visit.address} {fault}" for visit in visits for fault in visit.faults] == []


def test_every_page_speaks_the_reader_s_language(visited):
    language, visits, _broken = visited

    assert {visit.address: visit.language for visit in visits if visit.language not in {language, ""}} == {}


def test_every_page_fetches_only_files_of_our_own(visited):
    _language, visits, _broken = visited

    fetched = {address for visit in visits for address in visit.fetched}
    ours = {address for address in fetched if address.startswith(settings.STATIC_URL)}

    assert {address for address in fetched - ours if resolve(address).url_name != "jsi18n"} == set()
    assert {address for address in ours if not finders.find(address.removeprefix(settings.STATIC_URL))} == set()


def test_links_that_leave_the_office_tell_nobody_where_from(visited):
    _language, visits, _broken = visited

    leaving = [(link, attributes) for visit in visits for link, attributes in visit.links if "//" in link]
    assert leaving
    assert {link for link, attributes in leaving if "noreferrer" not in attributes.get("rel", "")} == set()


def test_nobody_reads_a_page_without_signing_in(visited):
    _language, visits, _broken = visited
    stranger = Client()

    for visit in visits:
        answer = stranger.get(visit.address, follow=True)
        assert [address.split("=")[0] for address, _status in answer.redirect_chain][-1:] == ["/accounts/login/?next"], visit.address


def test_a_stranger_finds_the_door_and_the_health_of_the_house(demonstration):
    assert [Client().get(address).status_code for address in ("/accounts/login/", "/health/")] == [200, 200]

"""Nobody is told a word or a figure that is not theirs to know: for no audience, in no list, under no question.

What each role is told at every address is read in `test_every_address`.
"""

import re

import pytest
from django.contrib import admin

from reporting.tests.access.crawl import asking, browser_of, every_address, leaks_on, opened, told_beyond
from reporting.tests.access.oracle import INTERNAL, audiences, may_know
from reporting.tests.access.people import OWN_DESKS_ONLY
from reporting.tests.access.seed import FOREIGN, GRADES, NEAR
from reporting.tests.access.words import numbers_in, words_in

ON_PAPER = ("_pdf", "_print", "_xlsx")
LISTS = ["/commitments/", "/deliveries/", "/meetings/", "/roadmaps/", "/coalitions/", "/partners/", "/issued/"]


def reading(seed):
    """Pages as they stand on the screen; what becomes of them on paper is read in `test_papers`."""
    named = [address for address in every_address(seed) if address.name.startswith("reporting:") and "issued" not in address.name]
    return [address.path for address in named if not address.name.endswith(ON_PAPER)]


@pytest.mark.parametrize("number", range(1, 6))
def test_a_sheet_tells_its_audience_nothing_else(seed, number):
    audience = audiences(seed)[number]
    client = browser_of(seed, "superuser")

    assert leaks_on(seed, client, "superuser", [asking(path, audience) for path in reading(seed)], audience) == ""


@pytest.mark.parametrize("number", range(1, 6))
def test_scope_and_audience_narrow_one_sheet_together(seed, number):
    audience = audiences(seed)[number]
    client = browser_of(seed, OWN_DESKS_ONLY)

    assert leaks_on(seed, client, OWN_DESKS_ONLY, [asking(path, audience) for path in reading(seed)], audience) == ""


def test_there_is_something_to_leak_on_every_kind_of_page(seed):
    """The crawl reads what it should: an all-reading person meets hidden words and figures where a restricted one must not."""
    client = browser_of(seed, "superuser")
    known = may_know(seed, OWN_DESKS_ONLY)
    foreign = {word for word, (planted, _name) in seed.words.owners.items() if planted not in known}

    for path in [
        "/",
        "/commitments/",
        "/deliveries/",
        "/meetings/",
        f"/partners/{NEAR}/",
        "/partners/partners.xlsx",
        "/roadmaps/",
        "/issued/",
    ]:
        assert words_in(opened(client, path).text_of_sheet) & foreign, path
    sums = numbers_in(opened(client, f"/partners/{NEAR}/").text_of_sheet)
    assert any(len(owners) > 3 and not set(owners) <= known for number in sums for owners in seed.figures.summands(number))


def test_a_filter_named_after_a_hidden_record_finds_and_names_nothing(seed):
    client = browser_of(seed, OWN_DESKS_ONLY)
    foreign = seed.coalitions[FOREIGN]
    questions = [{"coalition": foreign.slug}, {"format": foreign.slug}, {"q": seed.commitments[FOREIGN, GRADES[0], NEAR].reference}]
    lists = [asking(path, **question) for path in LISTS for question in questions]
    for model_admin in admin.site._registry.values():
        stem = f"/admin/{model_admin.opts.app_label}/{model_admin.opts.model_name}/"
        for path in ("coalition", "format", "roadmap__coalition", "commitment__coalition", "line__roadmap__coalition"):
            lists.append(asking(stem, **{f"{path}__id__exact": foreign.pk}))

    assert leaks_on(seed, client, OWN_DESKS_ONLY, lists) == ""


@pytest.mark.parametrize(("role", "number"), [(OWN_DESKS_ONLY, 0), ("superuser", 1), ("staff", 0)])
def test_a_search_for_a_hidden_word_answers_as_for_a_word_that_is_nowhere(seed, role, number):
    audience = audiences(seed)[number]
    client = browser_of(seed, role)
    known = may_know(seed, role, audience)
    hidden = [word for word, (planted, name) in seed.words.owners.items() if planted not in known and (len(word) + len(name)) % 3 == 0]
    nowhere = _found(client, "zzzzzzz", audience)

    for word in hidden[::29]:
        assert _found(client, word, audience) == nowhere, seed.words.owners[word]


def _found(client, word, audience):
    """What the sheet of a search says; beside it the screen tells its reader how much the audience is not given."""
    text = opened(client, asking("/search/print/", audience, q=word)).content.decode()
    return re.sub(r"\d\d:\d\d", "", without_tokens(text)).replace(word, "…").replace(word.upper(), "…")


def test_autocomplete_offers_only_what_may_be_chosen(seed):
    client = browser_of(seed, OWN_DESKS_ONLY)
    asked, found = 0, []
    for model_admin in admin.site._registry.values():
        for holder in (model_admin, *(inline(model_admin.model, admin.site) for inline in model_admin.inlines)):
            for name in holder.autocomplete_fields:
                opts = holder.model._meta
                question = {"app_label": opts.app_label, "model_name": opts.model_name, "field_name": name, "term": ""}
                for page in (1, 2, 3):
                    response = opened(client, asking("/admin/autocomplete/", **question, page=page))
                    asked += response.status_code == 200
                    found += told_beyond(seed, OWN_DESKS_ONLY, INTERNAL, response.text_of_sheet)

    assert asked > 10
    assert found == []


def test_a_hidden_record_answers_exactly_like_a_missing_one(seed):
    client = browser_of(seed, OWN_DESKS_ONLY)
    hidden = seed.commitments[FOREIGN, GRADES[3], NEAR]
    pairs = [
        (f"/commitments/{hidden.reference}/", "/commitments/NO-SUCH-0001/"),
        (f"/coalitions/{seed.coalitions[FOREIGN].slug}/", "/coalitions/no-such/"),
        (f"/coalitions/{seed.coalitions[FOREIGN].slug}/roadmap/", "/coalitions/no-such/roadmap/"),
        (f"/admin/memberships/commitment/{hidden.pk}/change/", "/admin/memberships/commitment/9999999/change/"),
        (f"/admin/memberships/commitment/{hidden.pk}/history/", "/admin/memberships/commitment/9999999/history/"),
        (f"/admin/memberships/commitment/{hidden.pk}/delete/", "/admin/memberships/commitment/9999999/delete/"),
        (f"/?for=coalition:{seed.coalitions[FOREIGN].slug}", "/?for=coalition:no-such"),
    ]

    for there, missing in pairs:
        assert _answer(client, there) == _answer(client, missing), there


def _answer(client, path):
    response = opened(client, path)
    key = path.rstrip("/").split(":")[-1].split("/")[-2 if "/admin/" in path or path.endswith("roadmap/") else -1]
    text = without_tokens(response.content.decode())
    for varies in (path, path.partition("?")[0], key):
        text = re.sub(rf"(?<!\w){re.escape(varies)}(?!\w)", "…", text)
    return response.status_code, text


def without_tokens(text):
    text = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", text)
    return re.sub(r"\b[0-9a-f]{8,32}\b|\b[A-Z0-9]{8}\b", "", text)

"""Nothing is changed by looking, and nothing at all by those who only read, whatever form they send."""

from reporting.tests.access.checksums import changed, checksums
from reporting.tests.access.crawl import asking, browser_of, every_address, let_go, without_rendering
from reporting.tests.access.forms import as_filled_by, forms_on

OWN_AFFAIRS = ("/accounts/", "/profile/", "/admin/logout/")  # one's own language, password and second factor
ISSUED = "reporting_issueddocument"  # leadership may hand out papers


def test_no_address_changes_anything_by_being_opened(seed):
    client = browser_of(seed, "superuser")
    before = checksums()
    looked = 0

    with without_rendering():
        for address in every_address(seed):
            if address.answers in {"posted", "open"} or address.method == "post":
                continue
            looked += client.get(address.path).status_code == 200
            if address.name.endswith(("_pdf", "_xlsx")):
                client.get(asking(address.path, "public"))

    assert looked > 150
    assert changed(before, checksums()) == []


def test_whoever_only_reads_changes_nothing_by_any_form(seed):
    superuser, leadership = (browser_of(seed, role) for role in ("superuser", "leadership"))
    forms = {}
    for address in every_address(seed):
        if address.answers not in {"posted", "open"} and address.method == "get" and not address.name.endswith(("_pdf", "_xlsx", "_print")):
            response = superuser.get(address.path)
            if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                forms |= {(action, tuple(sorted(data))): data for action, data in forms_on(response, address.path)}
    before = checksums(ISSUED)
    sent = [(action, data) for (action, _names), data in forms.items() if not action.startswith(OWN_AFFAIRS)]

    answers = {}
    for action, data in sent:
        for changes in ({}, {"post": ["yes"], "_confirmed": ["on"]}):
            response = leadership.post(action, as_filled_by(seed.people["leadership"], _touched(data | changes), seed.people["superuser"]))
            let_go(response)
            answers.setdefault(response.status_code, []).append(action)

    assert changed(before, checksums(ISSUED)) == []
    assert len(sent) > 100
    assert answers.keys() <= {200, 302, 400, 403, 404}


def _touched(data):
    """The same form with something changed in it."""
    words = [name for name in data if name.endswith(("note", "title_uk", "item_uk", "name_uk"))]
    return data | {name: ["another text"] for name in words}

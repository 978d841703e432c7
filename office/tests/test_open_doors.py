"""What can be opened without a session: this list, and nothing that is not on it."""

from django.urls import URLPattern, get_resolver

OPEN = {
    "login",
    "second_step",
    "set_language",
    "health",
    "admin:login",  # leads to the one door
    None,  # admin/login/, likewise; admin/password_change/ is not open
}


def views(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield (f"{namespace}{pattern.name}" if pattern.name else None), pattern.callback
        else:
            yield from views(pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def test_only_the_listed_pages_open_without_a_session():
    found = {name for name, view in views(get_resolver().url_patterns) if not getattr(view, "login_required", True)}

    assert found - {"admin:None"} == OPEN


def test_what_is_open_beside_them_asks_for_a_session_itself(client, db):
    """The admin's last address catches what is not routed; it is open, so that it can lead to the door."""
    assert client.get("/admin/no/such/page").url == "/admin/login/?next=/admin/no/such/page"


def test_every_other_address_leads_to_the_door(client, db):
    for address in (
        "/",
        "/commitments/",
        "/import/",
        "/profile/",
        "/admin/",
        "/accounts/second-factor/",
        "/accounts/logout/",
        "/search/?q=a",
    ):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.url.startswith(("/accounts/login/?next=", "/admin/login/?next=")), address

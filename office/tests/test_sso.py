"""Single sign-on against a provider of our own that answers over HTTP and signs with its own key; only the network is made up."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import clear_url_caches, include, path

from office import urls as office_urls
from office.models import JournalEntry, User
from office.sso import configuration
from office.tests.signing_in import authenticator, code_of, hours_ago, person
from office.tests.test_open_doors import OPEN, views

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("accounts/sso/", include("office.sso.urls")), *office_urls.urlpatterns]
handler500 = office_urls.handler500

CLIENT, SECRET = "the-office", "a secret between the two"
SUBJECT = "248289761001"


class Provider(ThreadingHTTPServer):
    """An OpenID Connect provider: it remembers what it was asked, and `claims`, `header` and `key` may be bent by a test."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.key = self.published = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.algorithm, self.claims, self.codes, self.refusals = "RS256", {}, {}, []

    def authorize(self, address):
        """What happens in the browser: the person says yes, and is sent back with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.codes["the-code"] = asked
        return urlsplit(asked["redirect_uri"]).path + "?" + urlencode({"code": "the-code", "state": asked["state"]})

    def token(self, form):
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or form.get("client_secret") != SECRET or challenge != asked["code_challenge"]:
            self.refusals.append(form)
            return None
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": SUBJECT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.key if self.algorithm == "RS256" else self.secret(), self.algorithm, headers={"kid": "one"})

    def secret(self):
        return SECRET * 3 if self.algorithm == "HS256" else None

    def keys(self):
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key(), as_dict=True)
        return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(self.server.keys() if self.path == "/keys" else None)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        token = self.server.token({name: values[0] for name, values in parse_qs(body).items()})
        self.answer(token and {"access_token": "x", "token_type": "Bearer", "id_token": token})

    def answer(self, told):
        body = json.dumps(told or {"error": "invalid_grant"}).encode()
        self.send_response(200 if told else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    settings.SSO = {
        "ISSUER": provider.address,
        "AUTHORIZE_URL": f"{provider.address}/authorize",
        "TOKEN_URL": f"{provider.address}/token",
        "KEYS_URL": f"{provider.address}/keys",
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": SECRET,
        "NAME": "Ministry account",
        "ALGORITHM": "RS256",
        "SECOND_FACTOR": [],
    }
    for name, value in configuration.of_the_library(settings.SSO).items():
        setattr(settings, name, value)
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "office.sso.backend.SubjectBackend"]
    middleware = list(settings.MIDDLEWARE)
    middleware.insert(middleware.index("office.middleware.FirstPasswordMiddleware"), "office.sso.middleware.RenewalMiddleware")
    settings.MIDDLEWARE = middleware
    clear_url_caches()
    yield provider
    provider.shutdown()
    provider.server_close()
    thread.join()


@pytest.fixture
def olena(provider):
    return person(sso_subject=SUBJECT, email="olena@example.org")


def sign_in(client, provider, onwards=""):
    begun = client.post("/accounts/sso/begin/" + (f"?next={onwards}" if onwards else ""))
    return client.get(provider.authorize(begun.url))


def is_in(client):
    return client.get("/profile/").status_code == 200


def test_the_identity_an_administrator_wrote_down_signs_in(client, provider, olena):
    page = client.get("/accounts/login/?next=/commitments/", headers={"accept-language": "en"}).content.decode()
    assert "Sign in with Ministry account" in page
    assert 'action="/accounts/sso/begin/?next=%2Fcommitments%2F"' in page

    assert sign_in(client, provider, "/commitments/").url == "/commitments/"

    assert is_in(client)
    (entry,) = JournalEntry.objects.filter(kind="signed_in")
    assert (entry.by, entry.facts) == (olena, {"how": "sso", "second_factor": False})


def test_the_request_carries_state_nonce_and_a_proof_key(client, provider):
    asked = parse_qs(urlsplit(client.post("/accounts/sso/begin/").url).query)

    assert (asked["scope"], asked["response_type"], asked["code_challenge_method"]) == (["openid"], ["code"], ["S256"])
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 32


def test_it_begins_by_a_button_of_ours_only(provider):
    strict = Client(enforce_csrf_checks=True)

    assert strict.get("/accounts/sso/begin/").status_code == 405
    assert strict.post("/accounts/sso/begin/").status_code == 403


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example.org/", "//elsewhere.example.org/"])
def test_it_leads_nowhere_else(client, provider, olena, elsewhere):
    assert sign_in(client, provider, elsewhere).url == "/"


def test_an_unknown_identity_is_refused_with_a_page_that_says_so(client, provider):
    answer = client.get(sign_in(client, provider).url, headers={"accept-language": "en"})

    assert answer.status_code == 403
    assert "nobody at this office is known by that identity" in answer.content.decode()
    assert (User.objects.count(), is_in(client)) == (0, False)
    (entry,) = JournalEntry.objects.all()
    assert (entry.kind, entry.name, entry.facts) == ("sign_in_failed", "Ministry account", {"step": "password"})


@pytest.mark.parametrize(
    "claims", [{"email": "olena@example.org", "email_verified": True}, {"preferred_username": "olena"}, {"name": "olena"}]
)
def test_the_same_address_or_name_with_another_identity_is_refused(client, provider, olena, claims):
    provider.claims = {"sub": "somebody-else", **claims}

    assert sign_in(client, provider).url == "/accounts/sso/refused/"
    assert not is_in(client)


def test_nothing_the_provider_says_changes_a_person(client, provider, olena):
    provider.claims = {"groups": ["Administrator"], "is_superuser": True, "email": "new@example.org", "name": "Someone Else"}
    before = User.objects.values().get()

    sign_in(client, provider)

    assert {**User.objects.values().get(), "last_login": None} == {**before, "last_login": None}


def test_a_deactivated_person_is_refused_and_put_out(client, provider, olena):
    sign_in(client, provider)
    User.objects.update(is_active=False)

    assert not is_in(client)
    assert sign_in(Client(), provider).url == "/accounts/sso/refused/"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://elsewhere.example.org"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": int(hours_ago(1))},
        {"exp": None},
        {"iat": int(hours_ago(-1))},
        {"sub": None},
        {"sub": ""},
    ],
    ids=" ".join,  # without the hour, which every worker would call differently
)
def test_a_token_with_a_wrong_claim_is_refused(client, provider, olena, claims):
    provider.claims = claims

    assert sign_in(client, provider).url == "/accounts/sso/refused/"
    assert not is_in(client)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_signed_otherwise_than_agreed_is_refused(client, provider, olena, algorithm):
    provider.algorithm = algorithm

    assert sign_in(client, provider).url == "/accounts/sso/refused/"
    assert not is_in(client)


def test_a_token_signed_by_another_key_is_refused(client, provider, olena):
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert sign_in(client, provider).url == "/accounts/sso/refused/"
    assert not is_in(client)


def test_an_answer_nobody_asked_for_is_refused(client, provider, olena):
    back = provider.authorize(client.post("/accounts/sso/begin/").url)

    assert client.get(back.replace("state=", "state=x")).status_code == 400
    assert Client().get(back).url == "/accounts/sso/refused/"
    assert not is_in(client)


def test_an_answer_is_taken_once(client, provider, olena):
    back = provider.authorize(client.post("/accounts/sso/begin/").url)
    client.get(back)
    client.post("/accounts/logout/")

    assert client.get(back).url == "/accounts/sso/refused/"
    assert not is_in(client)


def test_a_code_without_its_proof_key_is_worth_nothing(client, provider, olena):
    back = provider.authorize(client.post("/accounts/sso/begin/").url)
    provider.codes["the-code"]["code_challenge"] = "of somebody else"

    assert client.get(back).url == "/accounts/sso/refused/"
    assert len(provider.refusals) == 1


def test_a_provider_that_is_away_is_a_refusal_and_no_failure(client, provider, olena, settings):
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:1/token"

    assert sign_in(client, provider).url == "/accounts/sso/refused/"


def test_it_is_no_second_factor_unless_the_operator_says_so(client, provider, olena, settings):
    settings.SECOND_FACTOR = "all"
    provider.claims = {"amr": ["pwd", "mfa"], "acr": "high"}
    sign_in(client, provider)
    assert client.get("/").url == "/accounts/second-factor/"
    device = authenticator(olena)
    client.post("/accounts/logout/")

    assert sign_in(client, provider, "/commitments/").url == "/accounts/login/code/"
    assert not is_in(client)
    assert client.post("/accounts/login/code/", {"code": code_of(device)}).url == "/commitments/"


@pytest.mark.parametrize(
    ("claims", "led"),
    [
        ({"amr": ["pwd", "mfa"]}, None),
        ({"acr": "mfa"}, None),
        ({"amr": ["pwd"]}, "/accounts/second-factor/"),
        ({}, "/accounts/second-factor/"),
    ],
)
def test_it_is_one_where_the_provider_says_how_and_the_operator_believes_it(client, provider, olena, settings, claims, led):
    settings.SECOND_FACTOR = "all"
    settings.SSO["SECOND_FACTOR"] = ["mfa"]
    provider.claims = claims

    sign_in(client, provider)

    assert client.get("/").get("Location") == led


def test_after_a_quarter_of_an_hour_the_provider_is_asked_again(client, provider, olena):
    sign_in(client, provider)
    key = client.session.session_key
    session = client.session
    session["oidc_id_token_expiration"] = hours_ago(0.1)
    session.save()

    asked = client.get("/profile/")
    assert parse_qs(urlsplit(asked.url).query)["prompt"] == ["none"]
    assert client.get(provider.authorize(asked.url)).url == "/profile/"

    assert (is_in(client), client.session.session_key) == (True, key)
    assert JournalEntry.objects.filter(kind="signed_in").count() == 1


def test_a_form_that_was_being_filled_in_for_less_than_an_hour_is_read_without_asking_again(client, provider, olena):
    sign_in(client, provider)
    session = client.session
    session["oidc_id_token_expiration"] = hours_ago(0.7)
    session.save()

    answer = client.post("/profile/", {"first_name": "Changed"})

    assert (answer.status_code, answer.templates[0].name) == (200, "office/profile.html")  # read by the page itself


def test_what_is_sent_after_an_hour_is_not_written_before_the_provider_was_asked(client, provider, olena):
    sign_in(client, provider)
    session = client.session
    session["oidc_id_token_expiration"] = hours_ago(0.8)
    session.save()

    asked = client.post("/profile/", {"first_name": "Changed"}, headers={"referer": "http://testserver/profile/"})

    assert parse_qs(urlsplit(asked.url).query)["prompt"] == ["none"]
    olena.refresh_from_db()
    assert olena.first_name == ""
    back = client.get(provider.authorize(asked.url))
    assert back.url == "/profile/"
    assert "nothing was saved" in client.get(back.url).content.decode()


def test_who_is_no_longer_known_to_the_provider_is_out(client, provider, olena):
    sign_in(client, provider)
    session = client.session
    session["oidc_id_token_expiration"] = hours_ago(0.1)
    session.save()
    state = parse_qs(urlsplit(client.get("/profile/").url).query)["state"][0]

    client.get(f"/accounts/sso/callback/?error=login_required&state={state}")

    assert not is_in(client)


def test_without_a_provider_there_is_no_button_and_no_address(client):
    assert "sso" not in client.get("/accounts/login/").content.decode()
    assert [name for name in (str(pattern.pattern) for pattern in office_urls.accounts) if name.startswith("sso")] == []


def test_its_three_pages_open_without_a_session_and_no_others():
    found = {name for name, view in views(urlpatterns) if not getattr(view, "login_required", True)}

    assert found - {"admin:None"} == OPEN | {"sso_begin", "sso_callback", "sso_refused"}


GIVEN = {
    "OFFICE_OIDC_ISSUER": "https://id.example.org",
    "OFFICE_OIDC_AUTHORIZE_URL": "https://login.example.org/authorize",
    "OFFICE_OIDC_TOKEN_URL": "https://id.example.org/token",
    "OFFICE_OIDC_KEYS_URL": "https://id.example.org/keys",
    "OFFICE_OIDC_CLIENT_ID": CLIENT,
    "OFFICE_OIDC_CLIENT_SECRET": SECRET,
}


def configured(monkeypatch, **changes):
    for name, value in (GIVEN | changes).items():
        monkeypatch.setenv(name, value)
    return configuration.read(https=True)


def test_a_form_may_lead_to_the_provider_s_pages_and_no_further(monkeypatch):
    assert configuration.origins(configured(monkeypatch)) == ["https://login.example.org"]
    assert configuration.origins(None) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"OFFICE_OIDC_KEYS_URL": ""}, "Single sign-on also needs OFFICE_OIDC_KEYS_URL."),
        ({"OFFICE_OIDC_CLIENT_SECRET": ""}, "Set OFFICE_OIDC_CLIENT_SECRET, or OFFICE_OIDC_CLIENT_SECRET_FILE to a file that holds it."),
        ({"OFFICE_OIDC_TOKEN_URL": "http://id.example.org/token"}, "OFFICE_OIDC_TOKEN_URL must begin with https://."),
        ({"OFFICE_OIDC_ALGORITHM": "HS256"}, "OFFICE_OIDC_ALGORITHM must be one of RS256, ES256."),
    ],
)
def test_half_or_unsafe_settings_of_the_provider_stop_the_start(monkeypatch, change, sentence):
    with pytest.raises(ImproperlyConfigured) as refusal:
        configured(monkeypatch, **change)

    assert str(refusal.value) == sentence

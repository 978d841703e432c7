import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from office.addresses import address_of, counted_as, networks


def request(address, told=None):
    headers = {"HTTP_X_FORWARDED_FOR": told} if told is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, **headers)


@pytest.mark.parametrize("told", ["203.0.113.9", "127.0.0.1", "203.0.113.9, 198.51.100.7", "nonsense"])
def test_without_a_proxy_nobody_is_believed_about_an_address(settings, told):
    settings.PROXIES = []

    assert address_of(request("127.0.0.1", told)) == "127.0.0.1"


@pytest.mark.parametrize("told", ["203.0.113.9", "203.0.113.9, 10.0.0.5"])
def test_a_stranger_who_reaches_the_office_past_the_proxy_is_not_believed(settings, told):
    settings.PROXIES = networks(["10.0.0.0/8"])

    assert address_of(request("198.51.100.7", told)) == "198.51.100.7"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.2.3.4, 203.0.113.9", "203.0.113.9"),  # what stands further left came with the request
        ("10.0.0.7, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.0.0.5", "203.0.113.9"),  # two proxies
        ("203.0.113.9, nonsense", "10.0.0.1"),
        ("nonsense", "10.0.0.1"),
        ("", "10.0.0.1"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("[2001:db8::9]:51234", "2001:db8::9"),
        ("2001:db8::9", "2001:db8::9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_a_trusted_proxy_is_believed_about_whom_it_spoke_with_and_no_further(settings, told, address):
    settings.PROXIES = networks(["10.0.0.0/8"])

    assert address_of(request("10.0.0.1", told)) == address


@pytest.mark.parametrize(
    "header", ["HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP", "HTTP_X_CLUSTER_CLIENT_IP", "HTTP_CF_CONNECTING_IP"]
)
def test_other_headers_say_nothing_about_an_address(settings, header):
    settings.PROXIES = networks(["10.0.0.1"])

    assert address_of(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **{header: "203.0.113.9"})) == "10.0.0.1"


def test_a_network_of_the_newer_kind_counts_as_one_address():
    assert counted_as(request("2001:db8:1:2:aaaa::1")) == counted_as(request("2001:db8:1:2:bbbb::2")) == "2001:db8:1:2::"
    assert counted_as(request("2001:db8:1:3::1")) == "2001:db8:1:3::"
    assert counted_as(request("198.51.100.7")) == "198.51.100.7"


def test_a_connection_without_an_address_has_none():
    assert address_of(request("")) is None


def test_a_proxy_that_is_no_address_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="OFFICE_PROXIES must list addresses or networks: 'proxy' does not"):
        networks(["10.0.0.1", "proxy"])

import pytest

from coalitions.models import Coalition
from coalitions.tests.factories import CoalitionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("it", "IT"),
        ("iamd", "IAMD"),
        ("artillery", "ART"),
        ("air-force", "AF"),
        ("a--b", "AB"),
        ("x", "XX"),
        ("-", "XX"),
        ("a-b-c-d-e-f", "ABC"),
    ],
)
def test_a_code_is_suggested_from_the_address(slug, code):
    assert Coalition(slug=slug).suggested_code() == code


def test_a_suggested_code_is_free_however_many_are_taken():
    for number in ["", *range(2, 12)]:
        CoalitionFactory(code=f"ART{number}")

    assert Coalition(slug="artillery").suggested_code() == "ART12"

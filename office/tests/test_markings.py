import pytest
from django.utils import translation

from office.markings import Audience


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("", Audience()),
        (None, Audience()),
        ("internal", Audience("internal")),
        ("public", Audience("public")),
        ("coalition:drones", Audience("coalition", "drones", frozenset({"drones"}))),
        ("partner:FR", Audience("partner", "FR")),
    ],
)
def test_an_audience_is_read_from_an_address(text, audience):
    assert Audience.parse(text) == audience
    assert Audience.parse(str(audience)) == audience


@pytest.mark.parametrize("text", ["everyone", "partner", "partner:", "coalition:", "public:FR", "internal:x", ":", "Public"])
def test_anything_else_is_no_audience(text):
    with translation.override("en"), pytest.raises(ValueError, match="is no audience"):
        Audience.parse(text)

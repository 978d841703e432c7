"""What a person is told when an address asks for something that cannot be read."""

from django.core.exceptions import BadRequest
from django.shortcuts import render


class Unreadable(BadRequest):
    """A request whose fault can be said in one sentence to whoever made it."""


def bad_request(request, exception):
    """Say the sentence where there is one; of any other fault say nothing that could tell a stranger more."""
    sentence = str(exception) if isinstance(exception, Unreadable) else ""
    return render(request, "400.html", {"sentence": sentence}, status=400)

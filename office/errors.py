"""What a person is told when an address asks for something that cannot be read."""

from django.core.exceptions import BadRequest
from django.shortcuts import render


class Unreadable(BadRequest):
    """A request whose fault can be said in one sentence to whoever made it; `asks` names the question to be put again."""

    def __init__(self, sentence, asks=""):
        super().__init__(sentence)
        self.asks = asks


def bad_request(request, exception):
    """Say the sentence where there is one; of any other fault say nothing that could tell a stranger more."""
    request.unreadable = True  # what could not be read is not carried on
    if not isinstance(exception, Unreadable):
        return render(request, "400.html", status=400)
    told = {"sentence": str(exception), "asks": exception.asks, "asked": request.GET.get(exception.asks, "")}
    return render(request, "400.html", told, status=400)

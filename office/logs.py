import copy
import logging
import traceback

from django.urls import Resolver404, resolve

from office import requests

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class BriefAboutMistakes(logging.Filter):
    """A visitor's mistake is one line in the log; only our own failures come with their trace."""

    def filter(self, record):
        if record.exc_info and record.exc_info[0]:
            record.failure = record.exc_info[0].__name__
        if record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True


class Numbered(logging.Filter):
    """Say with each line which request it belongs to."""

    def filter(self, record):
        request = getattr(record, "request", None)  # Django says of a request how it ended when it is over
        record.request_number = getattr(request, "number", "") or requests.number() or "-"
        return True


class Discreet(logging.Formatter):
    """Where it broke and what kind of failure it was, never its words: a database repeats in them what somebody typed."""

    def format(self, record):
        record = copy.copy(record)  # another handler's record stays as it is
        record.exc_text = None  # what another handler wrote down is not taken over
        if (request := getattr(record, "request", None)) is not None:
            record.msg, record.args = self.outcome(record, request), ()
        return super().format(record)

    def outcome(self, record, request):
        """How a request ended, in words of ours: Django's own repeat its address, and the sentence of its mistake."""
        status = str(getattr(record, "status_code", ""))
        method = request.method if request.method in METHODS else ""
        failure = f"({record.failure})" if record.levelno < logging.ERROR and getattr(record, "failure", "") else ""
        return " ".join(word for word in (status, method, self.route(request), failure) if word)

    def route(self, request):
        try:
            return (request.resolver_match or resolve(request.path_info)).view_name
        except Resolver404:
            return "at an address that leads nowhere"

    def formatException(self, exc_info):
        return "\n".join(reversed(list(self.told(exc_info[1]))))

    def told(self, failure):
        known = set()
        while failure is not None and id(failure) not in known:
            known.add(id(failure))
            kind = type(failure)
            frames = "".join(traceback.format_list(traceback.extract_tb(failure.__traceback__)))
            yield f"Traceback (most recent call last):\n{frames}{kind.__module__}.{kind.__qualname__}{self.rule(failure)}"
            failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)

    def rule(self, failure):
        """The name of the broken constraint is ours, so it may be told."""
        diagnosis = getattr(failure, "diag", None)
        name = getattr(diagnosis, "constraint_name", None)
        return f" ({name})" if name else ""

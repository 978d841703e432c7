import io
import logging
import sys

from office.logs import BriefAboutMistakes


def logged(level):
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.addFilter(BriefAboutMistakes())
    try:
        raise ValueError("“someday” is not a date")
    except ValueError:
        handler.handle(logging.LogRecord("django.request", level, __file__, 1, "Bad Request: /partners/", None, sys.exc_info()))
    return told.getvalue()


def test_a_visitors_mistake_is_one_line():
    assert logged(logging.WARNING) == "Bad Request: /partners/\n"


def test_a_failure_of_ours_comes_with_its_trace():
    assert "Traceback (most recent call last)" in logged(logging.ERROR)

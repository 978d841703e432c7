"""The request being answered in this thread, for what is written far from any view: the log, and the journal of a changed password."""

import contextvars

current = contextvars.ContextVar("current", default=None)


def number():
    """Return the number a person can tell an administrator, and which stands beside every line of the log; empty outside a request."""
    return getattr(current.get(), "number", "")

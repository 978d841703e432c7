"""Tables in which what was written stays as it was written, whoever writes."""

import pgtrigger

STAYS_AS_WRITTEN = "stays_as_written"


def append_only(model):
    """Refuse every change and removal of this model's rows; the application's role lacks the right to begin with."""
    protect = pgtrigger.Protect(name=STAYS_AS_WRITTEN, operation=pgtrigger.Update | pgtrigger.Delete)
    return pgtrigger.register(protect)(model)

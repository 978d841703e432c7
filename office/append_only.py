"""Tables in which what was written stays as it was written, whoever writes."""

import pgtrigger


def append_only(model):
    """Refuse every change and removal of this model's rows; the application's role lacks the right to begin with."""
    protect = pgtrigger.Protect(name="stays_as_written", operation=pgtrigger.Update | pgtrigger.Delete)
    return pgtrigger.register(protect)(model)

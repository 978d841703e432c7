"""What stands on each sheet of a paper, in words: the day, the audience, the number and the copy."""

from django.utils.translation import gettext as _

from office.templatetags.ledger import when


def audience_and_day(scope):
    return " · ".join([_("As at %(on)s") % {"on": when(scope.on)}, _("for %(whom)s") % {"whom": scope.audience_name}])


def numbered(paper):
    """Nothing for a paper of internal use, which has no number."""
    return _("No. %(number)s, copy %(copy)s") % {"number": paper.number, "copy": paper.copy} if paper.number else ""

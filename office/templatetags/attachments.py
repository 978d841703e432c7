"""{% attachments_of record %}: the files of a record on the page where it is read. They are in no paper, for nobody."""

from django import template

from office.admin.attachments import attachments_of as files_of

register = template.Library()


@register.inclusion_tag("office/_attachments.html", takes_context=True)
def attachments_of(context, record):
    """A page that is shown as another audience would see it shows none either."""
    scope, request = context.get("scope"), context.get("request")
    internal = request is not None and (scope is None or scope.is_internal)
    return {"attachments": files_of(record, request.user) if internal else []}

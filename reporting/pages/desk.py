"""Where a record is edited, for those who may."""

from django.urls import NoReverseMatch, reverse


def desk(request, record):
    """The record's page on the workbench, or nothing for whoever may not change this very record."""
    if not request.user.is_staff or not type(record).objects.changeable_by(request.user).filter(pk=record.pk).exists():
        return ""
    try:
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""

"""Where a record is edited, for those who may."""

from django.urls import NoReverseMatch, reverse

from coalitions.models import Partner


def desk(request, record):
    """The record's page on the workbench, or nothing for whoever may not change this very record."""
    if not request.user.is_staff or not type(record).objects.changeable_by(request.user).filter(pk=record.pk).exists():
        return ""
    try:
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""


def plan_sheet(request, subject):
    """The sheet on which the plans of this coalition or partner are edited, or nothing for whoever edits none of them."""
    user = request.user
    if not user.has_perms([f"memberships.{action}_planneddelivery" for action in ("view", "add", "change")]):
        return ""
    if isinstance(subject, Partner):
        return reverse("reporting:partner_plan_edit", args=[subject.code])
    theirs = user.changes_every_coalition or user.desks.filter(coalition=subject).exists()
    return reverse("reporting:coalition_plan_edit", args=[subject.slug]) if theirs else ""

"""Which writes the history keeps of one coalition's records, or of one partner's, within the viewer's scope."""

from django.db.models import Model, OuterRef, Q, Subquery

from coalitions.models import (
    Coalition,
    LineOfEffort,
    ListedNeed,
    Meeting,
    Milestone,
    MilestoneDependency,
    MilestonePartner,
    Need,
    Partner,
    PartnerAlias,
    Roadmap,
    WorkingGroup,
    WorkingGroupMember,
)
from memberships.models import (
    AccessionStep,
    Allocation,
    Commitment,
    CommitmentAlias,
    CommitmentPartner,
    Delivery,
    DeliveryPartner,
    Membership,
)
from office.history import event_model

RECORDS = [
    Coalition,
    Partner,
    Membership,
    AccessionStep,
    WorkingGroup,
    Roadmap,
    LineOfEffort,
    Milestone,
    Need,
    Commitment,
    Delivery,
    Meeting,
]
# A row that belongs to a record, and the field by which it does.
PARTS = {
    PartnerAlias: "partner",
    WorkingGroupMember: "working_group",
    MilestonePartner: "milestone",
    MilestoneDependency: "milestone",
    ListedNeed: "need",
    CommitmentPartner: "commitment",
    CommitmentAlias: "commitment",
    Allocation: "commitment",
    DeliveryPartner: "delivery",
}
TRACKED: list[type[Model]] = [*RECORDS, *PARTS]
NAMED_BY = {
    Commitment: (CommitmentPartner, "commitment"),
    Delivery: (DeliveryPartner, "delivery"),
    Milestone: (MilestonePartner, "milestone"),
}


def written(scope):
    """By model, the events of the scope's coalition or partner: of rows that are there, and of rows that are gone."""
    narrow = _of_coalition if scope.coalition else _of_partner
    return {model: found for model in TRACKED if may_read(scope, model) if (found := narrow(scope, model)) is not None}


def may_read(scope, model):
    return scope.viewer.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def _of_coalition(scope, model):
    paths = model.objects.all().coalition_paths
    if not paths:
        return None
    here = Q()
    for path in paths:
        here |= _placed(model, path, [scope.coalition.pk])
    events = event_model(model).objects
    if len(paths) == 1 and model._meta.pk.name != paths[0] != "pk" and "__" not in paths[0]:
        # What was moved to another coalition is this one's news too, once: the write that moved it.
        before = events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
        events = events.alias(came_from=Subquery(before.values(f"{paths[0]}_id")[:1]))
        here |= Q(came_from=scope.coalition.pk)
    return seen(scope, model, events.filter(here))


def _of_partner(scope, model):
    partner = scope.partner.pk
    if model is Partner:
        here = Q(pgh_obj_id=partner)
    elif model in NAMED_BY:
        here = Q(pgh_obj_id__in=_named(model, partner))
    elif model is Allocation:
        here = Q(commitment_id__in=_named(Commitment, partner))
    elif model is CommitmentPartner:
        here = Q(partner_id=partner) | Q(commitment_id__in=_named(Commitment, partner))
    elif any(field.name == "partner" for field in model._meta.fields):
        here = Q(partner_id=partner)
    else:
        return None
    return seen(scope, model, event_model(model).objects.filter(here))


def _named(model, partner):
    """Records that name the partner or once did."""
    link, field = NAMED_BY[model]
    return event_model(link).objects.filter(partner_id=partner).values(f"{field}_id")


def _placed(model, path, coalitions):
    """Events whose row hung on one of these coalitions, also through records that are gone by now."""
    first, _dots, rest = path.partition("__")
    if first == "pk":
        return Q(pgh_obj_id__in=coalitions)
    if not rest:
        return Q(**{f"{first}_id__in": coalitions})
    above = model._meta.get_field(first).related_model
    return Q(**{f"{first}_id__in": event_model(above).objects.filter(_placed(above, rest, coalitions)).values("pgh_obj_id")})


def seen(scope, model, events):
    """Leave out rows outside the viewer's scope; one that is gone was in scope where it last stood in it."""
    rows = model.objects.all()
    if scope.viewer.reads_every_coalition or not rows.coalition_paths:
        return events
    coalitions = scope.rows(Coalition.objects).values("pk")
    gone = ~Q(pgh_obj_id__in=rows.order_by().values("pk"))
    for path in rows.coalition_paths:
        gone &= _placed(model, path, coalitions)
    return events.filter(Q(pgh_obj_id__in=scope.rows(rows).order_by().values("pk")) | gone)

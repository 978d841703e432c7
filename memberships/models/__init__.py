from memberships.models.accession_step import AccessionStep
from memberships.models.allocation import Allocation
from memberships.models.commitment import Commitment, CommitmentAlias, CommitmentPartner
from memberships.models.commitment_overlap import CommitmentOverlap
from memberships.models.delivery import Delivery, DeliveryPartner
from memberships.models.exchange_rate import ExchangeRate
from memberships.models.membership import Membership
from memberships.models.planned_delivery import PlannedDelivery
from memberships.models.published_total import PublishedTotal
from memberships.models.use_report import UseReport

__all__ = [
    "AccessionStep",
    "Allocation",
    "Commitment",
    "CommitmentAlias",
    "CommitmentOverlap",
    "CommitmentPartner",
    "Delivery",
    "DeliveryPartner",
    "ExchangeRate",
    "Membership",
    "PlannedDelivery",
    "PublishedTotal",
    "UseReport",
]

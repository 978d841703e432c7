"""The spreadsheets of this floor, in the order in which they depend on each other."""

from memberships.resources.memberships import AccessionStepResource, MembershipResource  # isort: skip
from memberships.resources.commitments import AllocationResource, CommitmentResource  # isort: skip
from memberships.resources.planned_deliveries import PlannedDeliveryResource  # isort: skip
from memberships.resources.deliveries import DeliveryResource  # isort: skip
from memberships.resources.use_reports import UseReportResource  # isort: skip
from memberships.resources.exchange_rates import ExchangeRateResource  # isort: skip
from memberships.resources.published_totals import PublishedTotalResource  # isort: skip

__all__ = [
    "AccessionStepResource",
    "AllocationResource",
    "CommitmentResource",
    "DeliveryResource",
    "ExchangeRateResource",
    "MembershipResource",
    "PlannedDeliveryResource",
    "PublishedTotalResource",
    "UseReportResource",
]

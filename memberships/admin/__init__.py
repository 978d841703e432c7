from memberships.admin import (
    accession_step,
    allocation,
    commitment,
    commitment_overlap,
    delivery,
    exchange_rate,
    membership,
    planned_delivery,
    published_total,
    use_report,
)

__all__ = [
    "accession_step",
    "allocation",
    "commitment",
    "commitment_overlap",
    "delivery",
    "exchange_rate",
    "membership",
    "planned_delivery",
    "published_total",
    "use_report",
]

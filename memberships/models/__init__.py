from memberships.models.accession_step import AccessionStep
from memberships.models.allocation import Allocation
from memberships.models.commitment import Commitment, CommitmentAlias, CommitmentPartner
from memberships.models.delivery import Delivery, DeliveryPartner
from memberships.models.membership import Membership

__all__ = ["AccessionStep", "Allocation", "Commitment", "CommitmentAlias", "CommitmentPartner", "Delivery", "DeliveryPartner", "Membership"]

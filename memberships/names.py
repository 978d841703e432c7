"""By which names a spreadsheet may call the records of this floor."""

from memberships.models import Commitment, CommitmentAlias
from office.importing.names import Naming

COMMITMENTS = Naming(
    Commitment,
    lambda commitment: [alias.reference for alias in commitment.aliases.all()],
    code=lambda commitment: commitment.reference or "",
    related=["coalition", "unit"],
    prefetch=["aliases"],
    also=[CommitmentAlias],
)

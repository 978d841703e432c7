"""By which names a spreadsheet may call the records of this floor."""

from memberships.models import Commitment
from office.importing.names import Naming

COMMITMENTS = Naming(Commitment, lambda commitment: [], code=lambda commitment: commitment.reference or "", related=["coalition", "unit"])

from office.models.confirmation import Confirmation
from office.models.imports import ImportBatch, StagedUpload
from office.models.user import User

__all__ = ["Confirmation", "ImportBatch", "StagedUpload", "User"]

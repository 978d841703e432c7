from office.models.attachment import Attachment
from office.models.confirmation import Confirmation
from office.models.form_token import FormToken
from office.models.imports import ImportBatch, StagedUpload
from office.models.journal import JournalEntry
from office.models.rights import PersonPermission, PersonRole, RolePermission
from office.models.roll_up import LedgerWrite, RollUp
from office.models.seal import Seal
from office.models.user import User

__all__ = [
    "Attachment",
    "Confirmation",
    "FormToken",
    "ImportBatch",
    "JournalEntry",
    "LedgerWrite",
    "PersonPermission",
    "PersonRole",
    "RolePermission",
    "RollUp",
    "Seal",
    "StagedUpload",
    "User",
]

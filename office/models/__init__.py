from office.models.attachment import Attachment
from office.models.confirmation import Confirmation
from office.models.form_token import FormToken
from office.models.imports import ImportBatch, StagedUpload
from office.models.journal import JournalEntry
from office.models.rights import PersonPermission, PersonRole, RolePermission
from office.models.seal import Seal
from office.models.user import User

__all__ = [
    "Attachment",
    "Confirmation",
    "FormToken",
    "ImportBatch",
    "JournalEntry",
    "PersonPermission",
    "PersonRole",
    "RolePermission",
    "Seal",
    "StagedUpload",
    "User",
]

from reporting.models.issued_document import IssuedDocument
from reporting.models.passport import Passport
from reporting.models.saved_view import SavedView

__all__ = ["IssuedDocument", "Passport", "SavedView"]

from office.models.confirmation import Confirmation
from office.models.user import User

__all__ = ["Confirmation", "User"]

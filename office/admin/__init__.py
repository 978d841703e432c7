"""The workbench of this floor, and what the admins of all floors are built on."""

from office.admin import confirmations, users

__all__ = ["confirmations", "users"]

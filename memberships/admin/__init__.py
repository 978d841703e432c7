from memberships.admin import accession_step, allocation, commitment, delivery, membership

__all__ = ["accession_step", "allocation", "commitment", "delivery", "membership"]

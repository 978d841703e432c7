from coalitions.models import Desk
from office.admin.ledger import LedgerInline
from office.admin.users import beside_people


@beside_people
class DeskInline(LedgerInline):
    """The coalitions in a person's care, on that person's page. Nobody hands out their own."""

    model = Desk
    fields = ["coalition"]
    related = ["coalition"]

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and obj != request.user

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and obj != request.user

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj != request.user

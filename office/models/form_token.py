from django.db import models
from django.utils import timezone


class FormToken(models.Model):
    """A form that was sent: its token is spent, so the same form sent twice makes one record."""

    token = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey("office.User", on_delete=models.CASCADE, related_name="+")
    led_to = models.CharField(max_length=500, blank=True, help_text="Where the first answer led.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["at"], name="form_token_by_age")]

    def __str__(self):
        return self.token

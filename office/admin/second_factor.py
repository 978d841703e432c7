from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office import requests, second_factor, sessions
from office.admin.steps import Step
from office.journal import Kind, enter
from office.rights import keeps_people


class RemoveSecondFactor(Step):
    """For somebody who lost the phone and the recovery codes: they sign in by password and set up a new one."""

    name = "second-factor"
    label = gettext_lazy("Remove the second factor")
    explanation = gettext_lazy(
        "Only after you have made sure, by voice or face, that it is this person who asks. "
        "All their sessions end; at the next sign-in they set up a new second factor if their work needs one."
    )

    @staticmethod
    def offered_for(record):
        return second_factor.authenticator_of(record) is not None

    def carry_out(self):
        if self.record.pk == self.user.pk:
            raise ValidationError(_("Your own second factor is changed under your name, where it asks for a code."))
        if keeps_people(self.record) and not self.user.is_superuser:
            raise ValidationError(_("An administrator's second factor is removed by a superuser."))
        second_factor.remove(self.record)
        sessions.end_of(self.record)
        facts = {"what": "removed", "person": self.record.pk}
        enter(Kind.SECOND_FACTOR, by=self.user, request=requests.current.get(), about=self.record, **facts)
        return _("%s signs in by password alone until they set up a new second factor.") % self.record, self.record

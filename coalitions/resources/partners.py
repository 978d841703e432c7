import re

from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Partner, PartnerAlias, WorkingGroup
from coalitions.names import COALITIONS, PARTNERS
from office.columns import Column, LinkedColumn, TextsColumn, note_column, source_column
from office.datasets import dataset
from office.importing.names import folded
from office.resources import LedgerResource
from office.widgets import (
    CapitalsWidget,
    ImpreciseDateWidget,
    RecordsWidget,
    RecordWidget,
    TextsWidget,
    WholeNumberWidget,
    WordWidget,
    YesNoWidget,
)


def coalition_column(attribute="coalition", **kwargs):
    return Column(
        attribute,
        RecordWidget(COALITIONS, shown="slug"),
        aliases=["coalition_slug", "coalition", "коаліція", *kwargs.pop("aliases", [])],
        **kwargs,
    )


class AliasesColumn(TextsColumn):
    """A file takes no former code away: by it the rows of a merged partner find the one that was kept."""

    def differs(self, old, new):
        return super().differs(old, (*new, *codes(old)))

    def write(self, record, value, *, fresh=False):
        super().write(record, (*value, *codes(self.get_value(record))), fresh=fresh)


def codes(aliases):
    return [alias for alias in aliases if re.fullmatch(r"[A-Z]{2,10}", alias)]


@dataset("partners")
class PartnerResource(LedgerResource):
    required = [["code"]]
    prefetch = ["aliases"]
    known_by = "code"
    placed = "code"

    code = Column("code", CapitalsWidget(), aliases=["partner_code", "iso", "код"])
    name_en = Column("name_en", aliases=["name", "english name", "назва англійською"])
    name_uk = Column("name_uk", aliases=["ukrainian name", "назва", "назва українською"])
    kind = Column(
        "kind",
        WordWidget(
            Partner.Kind,
            {"country": "state", "країна": "state", "держава": "state", "organization": "organisation", "організація": "organisation"},
        ),
        aliases=["вид"],
    )
    nato = Column("nato", YesNoWidget(), aliases=["НАТО", "nato member"])
    eu = Column("eu", YesNoWidget(), aliases=["ЄС", "eu member"])
    aliases = AliasesColumn("aliases", "name", TextsWidget(), heading=_("aliases"), aliases=["інші назви"])
    contact_cadence_days = Column("contact_cadence_days", WholeNumberWidget())
    plans_by = Column("plans_by", WordWidget(Partner.PlansBy), aliases=["графік"])
    source = source_column()
    note = note_column()

    class Meta:
        model = Partner
        import_id_fields = ["code"]

    def former_names(self):
        return {name.upper(): code for name, code in self.in_scope(PartnerAlias).values_list("name", "partner__code")}

    def keys(self, values):
        return [values["code"]] if values.get("code") else []


@dataset("coalitions")
class CoalitionResource(LedgerResource):
    required = [["slug"]]
    placed = "slug"

    slug = Column("slug", aliases=["coalition_slug", "адреса"])
    code = Column("code", CapitalsWidget(), aliases=["код"], blank_says_nothing=True)
    name_en = Column("name_en", aliases=["name", "назва англійською"])
    name_uk = Column("name_uk", aliases=["назва", "назва українською"])
    short_en = Column("short_en", aliases=["коротка назва англійською"])
    short_uk = Column("short_uk", aliases=["коротка назва", "коротка назва українською"])
    kind = Column("kind", WordWidget(Coalition.Kind), aliases=["вид"])
    area = Column("area", aliases=["capability_area", "сфера спроможностей"])
    founded_on = Column("founded_on", ImpreciseDateWidget(), aliases=["founded", "засновано"])
    status = Column("status", WordWidget(Coalition.Status), aliases=["стан"])
    source = source_column()
    note = note_column()

    class Meta:
        model = Coalition
        import_id_fields = ["slug"]

    def keys(self, values):
        return [folded(values["slug"])] if values.get("slug") else []


@dataset("working-groups")
class WorkingGroupResource(LedgerResource):
    required = [["coalition"], ["name_en"]]
    related = ["coalition"]
    prefetch = ["seats__partner"]

    coalition = coalition_column()
    name_en = Column("name_en", aliases=["name", "назва англійською"])
    name_uk = Column("name_uk", aliases=["назва", "назва українською"])
    kind = Column("kind", WordWidget(WorkingGroup.Kind), aliases=["вид"])
    head = Column("head", aliases=["керівник"])
    members = LinkedColumn(
        "seats", "partner", RecordsWidget(PARTNERS, shown="code"), heading=_("members"), aliases=["члени", "учасники", "partner_codes"]
    )
    source = source_column()
    note = note_column()

    class Meta:
        model = WorkingGroup
        import_id_fields = ["coalition", "name_en"]

    def keys(self, values):
        return [(values["coalition"].pk, folded(values["name_en"]))] if values.get("coalition") and values.get("name_en") else []

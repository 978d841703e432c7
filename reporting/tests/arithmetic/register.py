"""The rows of a register as plain lists, and those of them that somebody may be given: nothing here asks the database a question."""

from dataclasses import dataclass, replace
from datetime import date

from coalitions.models import Coalition, LineOfEffort, ListedNeed, Need, NeedOverlap, Partner, Roadmap, UnitConversion
from memberships.models import (
    Allocation,
    Commitment,
    CommitmentOverlap,
    CommitmentPartner,
    Delivery,
    DeliveryPartner,
    ExchangeRate,
    PlannedDelivery,
    UseReport,
)


@dataclass(frozen=True)
class Register:
    on: date
    coalitions: dict[int, Coalition]
    partners: dict[int, Partner]
    roadmaps: dict[int, Roadmap]
    lines: dict[int, LineOfEffort]
    listings: dict[int, ListedNeed]
    needs: dict[int, Need]
    need_overlaps: dict[int, NeedOverlap]
    conversions: dict[int, UnitConversion]
    commitments: dict[int, Commitment]
    shares: dict[int, CommitmentPartner]
    allocations: dict[int, Allocation]
    overlaps: dict[int, CommitmentOverlap]
    plan: dict[int, PlannedDelivery]
    deliveries: dict[int, Delivery]
    donors: dict[int, DeliveryPartner]
    uses: dict[int, UseReport]
    rates: dict[int, ExchangeRate]

    @classmethod
    def read(cls, on):
        kinds = {name: kind.__args__[1] for name, kind in cls.__annotations__.items() if name != "on"}
        return cls(on, **{name: {row.pk: row for row in model._base_manager.order_by("pk")} for name, model in kinds.items()})

    def partners_of(self, commitment):
        return [share for share in self.shares.values() if share.commitment_id == commitment.pk]

    def senders_of(self, delivery):
        return {donor.partner_id for donor in self.donors.values() if donor.delivery_id == delivery.pk}

    def given_to(self, audience):
        """The register with every row deleted that this audience may not be given."""
        if audience.kind == "internal":
            return self

        def code(partner):
            return self.partners[partner].code

        def told(row, coalition, codes):
            if row.releasability == "public":
                return True
            if row.releasability == "coalition" and coalition and self.coalitions[coalition].slug in audience.coalitions:
                return True
            return row.releasability in {"bilateral", "coalition"} and audience.kind == "partner" and audience.key in codes

        def committed_by(commitment):
            return {code(share.partner_id) for share in self.partners_of(commitment)}

        return self.with_only(
            needs=[one for one in self.needs.values() if told(one, one.coalition_id, ())],
            commitments=[one for one in self.commitments.values() if told(one, one.coalition_id, committed_by(one))],
            deliveries=[one for one in self.deliveries.values() if told(one, one.coalition_id, map(code, self.senders_of(one)))],
            uses=[
                one
                for one in self.uses.values()
                if told(one, self.commitments[one.commitment_id].coalition_id, committed_by(self.commitments[one.commitment_id]))
            ],
        )

    def of_desk(self, coalition):
        """The register of somebody who reads one coalition's records only; what belongs to none is not theirs."""
        here = coalition.pk
        return replace(
            self,
            coalitions={here: coalition},
            roadmaps={one.pk: one for one in self.roadmaps.values() if one.coalition_id == here},
        ).with_only(
            needs=[one for one in self.needs.values() if one.coalition_id == here],
            commitments=[one for one in self.commitments.values() if one.coalition_id == here],
            deliveries=[one for one in self.deliveries.values() if one.coalition_id == here],
            uses=list(self.uses.values()),
        )

    def with_only(self, *, needs, commitments, deliveries, uses):
        """What hangs on a deleted row is gone with it."""
        needs, commitments = {one.pk: one for one in needs}, {one.pk: one for one in commitments}

        def those(rows, *kept):
            return {one.pk: one for one in rows if all(getattr(one, name) in among for name, among in kept)}

        return replace(
            self,
            needs=needs,
            commitments=commitments,
            listings=those(self.listings.values(), ("need_id", needs)),
            need_overlaps=those(self.need_overlaps.values(), ("need_id", needs), ("owner_id", needs)),
            shares=those(self.shares.values(), ("commitment_id", commitments)),
            allocations=those(self.allocations.values(), ("commitment_id", commitments), ("need_id", needs)),
            overlaps=those(self.overlaps.values(), ("commitment_id", commitments), ("owner_id", commitments)),
            plan=those(self.plan.values(), ("commitment_id", commitments)),
            deliveries={one.pk: one for one in deliveries},
            uses=those(uses, ("commitment_id", commitments)),
        )

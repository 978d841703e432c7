"""One partner's side of the needs it serves: alone the whole of a commitment, of a joint one its share."""

from dataclasses import replace
from fractions import Fraction

from reporting.tests.arithmetic.needs import asked, parts, stages
from reporting.tests.arithmetic.promises import is_known


def share_of(register, commitment, partner):
    """Its share; nothing where it is none of the partners, or nobody said how a joint promise is divided."""
    rows = register.partners_of(commitment)
    own = [row for row in rows if row.partner_id == partner.pk]
    if not own:
        return None
    if own[0].share is not None:
        return Fraction(own[0].share)
    return Fraction(1) if len(rows) == 1 else None


def is_partner_of(register, commitment, partner):
    return any(row.partner_id == partner.pk for row in register.partners_of(commitment))


def part_of(register, partner, by):
    found = []
    for one in asked(register):
        serving = {register.commitments[pk]: part for pk, part in parts(register, one).items()}
        own = {commitment: part for commitment, part in serving.items() if is_partner_of(register, commitment, partner)}
        if not own or not any(is_known(commitment, register.on) for commitment in own):
            continue
        shared = {commitment: share_of(register, commitment, partner) for commitment in own}
        with_share = [replace(part, share=shared[commitment]) for commitment, part in own.items() if shared[commitment] is not None]
        undivided = sum(share is None for share in shared.values())
        found.append((one.need.reference, stages(register, one, with_share, by), undivided))
    return found

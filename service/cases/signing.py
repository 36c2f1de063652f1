"""In which office somebody decides on a case."""

from service.auth.actor import Actor
from service.tables.case import CaseFile
from service.tables.offices import Role
from workflows.facts import SignedAs
from workflows.policy.model import Role as Rung


def signed_as(actor: Actor, case: CaseFile) -> SignedAs:
    """In which office this actor decides on this case: as its Chair, in the Chair's place, or otherwise.

    Where the case concerns the commune's own authorities nobody who holds an office there decides; the head of the
    province does. To be confirmed: no text names who decides instead of an accused Chair.
    """
    if case.concerns_authority == "yes":
        return _above_the_commune(actor, case)
    here = [one for one in actor.roles if one.role is Role.COMMUNE_CHAIR and one.territory_code == case.commune_code]
    if any(grant.on_behalf_of is None for grant in here):
        return SignedAs.CHAIR
    return SignedAs.DEPUTY if here else SignedAs.OTHER


def decides_on(case: CaseFile) -> Rung:
    """Who is told that something of this case waits for a decision: the office that `signed_as` finds."""
    return Rung.PROVINCE_HEAD if case.concerns_authority == "yes" else Rung.COMMUNE_CHAIR


def _above_the_commune(actor: Actor, case: CaseFile) -> SignedAs:
    if any(grant.territory_code == case.commune_code for grant in actor.roles):
        return SignedAs.OTHER
    heads = (one for one in actor.roles if one.role is Role.PROVINCE_HEAD)
    return SignedAs.PROVINCE if any(one.territory_code == case.province_code for one in heads) else SignedAs.OTHER

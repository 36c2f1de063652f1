"""Conditions of an emergency measure: on what ground, by whom, where the child goes, how long, and how it ends."""

from workflows.calendar import local_day
from workflows.facts import EmergencyFacts, SignedAs
from workflows.lifecycle import Refusal, choice, guard


@guard("emergency_ground_missing")
def ground_named(facts: EmergencyFacts) -> Refusal | None:
    """A ground of 56/2017 art. 31(1), or of art. 32(1) for a separation, is named."""
    return None if facts.grounds or facts.separation_ground else Refusal("emergency_ground_missing")


@guard("emergency_measure_missing")
def measure_named(facts: EmergencyFacts) -> Refusal | None:
    """It is said which measure of 56/2017 art. 31 or 32 is taken: art. 26(3)."""
    return None if facts.measures or facts.acts or facts.separation else Refusal("emergency_measure_missing")


@guard("emergency_decider_missing")
def decider_named(facts: EmergencyFacts) -> Refusal | None:
    """The Chair, a competent agency, organisation or person takes the measure: 56/2017 art. 26(3)."""
    return None if facts.decided_by and facts.decided_as else Refusal("emergency_decider_missing")


@guard("assessment_says_no_emergency")
def not_denied_by_assessment(facts: EmergencyFacts) -> Refusal | None:
    """Mẫu 02 is the ground for taking measures or for taking none: 56/2017 art. 26(2). A measure may come before it; a
    danger that shows itself after it is answered too (art. 31(1)); a separation has its own grounds (art. 32(1))."""
    if facts.emergency is not False or facts.separation_ground is not None:
        return None
    later = facts.occurred_at is not None and facts.assessed_at is not None and facts.occurred_at > facts.assessed_at
    return None if later else Refusal("assessment_says_no_emergency")


@guard("measure_before_receipt")
def decided_after_receipt(facts: EmergencyFacts) -> Refusal | None:
    """A measure answers a report, so it is not older than the report. Ours."""
    first, decided = facts.first_received_at, facts.occurred_at
    return Refusal("measure_before_receipt") if first and decided and decided < first else None


@guard("applied_before_opened")
def applied_after_opening(facts: EmergencyFacts) -> Refusal | None:
    """A measure takes effect after it was decided. Ours."""
    opened, applied = facts.opened_at, facts.applied_at
    return Refusal("applied_before_opened") if opened and applied and applied < opened else None


@guard("separation_ground_missing")
def separation_grounded(facts: EmergencyFacts) -> Refusal | None:
    """A separation rests on one of the three grounds of 56/2017 art. 32(1)."""
    lacking = facts.separation and not facts.separation_ground
    return Refusal("separation_ground_missing") if lacking else None


@guard("measure_not_decided_by_chair")
def separation_decided_by_chair(facts: EmergencyFacts) -> Refusal | None:
    """The Chair of the residence or of the event decides on a separation, Mẫu 07: 56/2017 art. 32(2) and (3).

    No text says who decides when the commune's own authorities stand accused; we read that it is the head of the
    province, to whom such a case belongs from its first minute (to_confirm in the policy's `measure_decider`).
    """
    entitled = {SignedAs.PROVINCE} if facts.against_authority else {SignedAs.CHAIR, SignedAs.DEPUTY}
    unsigned = facts.separation and facts.decided_as not in entitled
    return Refusal("measure_not_decided_by_chair") if unsigned else None


@guard("application_moment_missing")
def application_dated(facts: EmergencyFacts) -> Refusal | None:
    """It is said when the measure took effect: that ends the clock of 56/2017 art. 26(3)."""
    return None if facts.applied_at else Refusal("application_moment_missing")


@guard("separation_place_missing")
def child_is_placed(facts: EmergencyFacts) -> Refusal | None:
    """A separated child has a safe shelter and alternative care at the same time: 56/2017 art. 32(2)."""
    lacking = facts.separation and not (facts.shelter_found and facts.alternative_care_found)
    return Refusal("separation_place_missing") if lacking else None


@guard("measure_is_no_separation")
def is_separation(facts: EmergencyFacts) -> Refusal | None:
    """Extension and cancellation belong to a separation: 56/2017 art. 32(3)."""
    return None if facts.separation else Refusal("measure_is_no_separation")


@guard("separation_length_missing")
def separation_length_stated(facts: EmergencyFacts) -> Refusal | None:
    """The whole length and the length allowed are known: 56/2017 art. 32(3)."""
    stated = facts.total_separation_days is not None and facts.allowed_separation_days is not None
    return None if stated else Refusal("separation_length_missing")


@choice
def separates(facts: EmergencyFacts) -> bool:
    """The child is taken from parents or carers: a term begins (56/2017 art. 32(3))."""
    return facts.separation


@choice
def exceeds_the_text(facts: EmergencyFacts) -> bool:
    """The separation goes on beyond the longest that the text allows: 56/2017 art. 32(3)."""
    return not _within(facts)


@guard("separation_end_before_start")
def ends_after_it_begins(facts: EmergencyFacts) -> Refusal | None:
    """The last day comes after the day on which the separation begins, which is not counted. Ours."""
    total = facts.total_separation_days
    return Refusal("separation_end_before_start") if total is not None and total <= 0 else None


@guard("extension_not_longer")
def moves_the_end(facts: EmergencyFacts) -> Refusal | None:
    """An extension ends later than was decided before, and not before the day on which it is decided. Ours."""
    until, before, occurred = facts.separated_until, facts.decided_until, facts.occurred_at
    shorter = until and before and until <= before
    past = until and occurred and until < local_day(occurred)
    return Refusal("extension_not_longer") if shorter or past else None


@guard("separation_too_long")
def within_allowed_length(facts: EmergencyFacts) -> Refusal | None:
    """Not longer in all than the text allows, unless a competent authority requires more: 56/2017 art. 32(3)."""
    if _within(facts) or facts.longer_required_by_authority:
        return None
    figures = {"total": facts.total_separation_days, "allowed": facts.allowed_separation_days}
    return Refusal("separation_too_long", figures)


def _within(facts: EmergencyFacts) -> bool:
    total, allowed = facts.total_separation_days, facts.allowed_separation_days
    return total is None or allowed is None or total <= allowed


@guard("parents_not_assessed_safe")
def parents_assessed_safe(facts: EmergencyFacts) -> Refusal | None:
    """A separation is cancelled when the parents are assessed safe on Mẫu 03: 56/2017 art. 32(3)."""
    return Refusal("parents_not_assessed_safe") if facts.separation and not facts.parents_safe else None


@guard("cancellation_reason_missing")
def cancellation_explained(facts: EmergencyFacts) -> Refusal | None:
    """Why a measure that was decided was never taken is written down. Ours."""
    return None if facts.cancellation_reason_written else Refusal("cancellation_reason_missing")


@guard("measure_undone_by_other")
def undone_by_its_office(facts: EmergencyFacts) -> Refusal | None:
    """What the Chair, or whoever stands in the Chair's place, decided is not called off by somebody else. Ours."""
    outranked = facts.opened_as not in {None, SignedAs.OTHER} and facts.decided_as is SignedAs.OTHER
    return Refusal("measure_undone_by_other") if outranked else None


@guard("ending_reason_missing")
def ending_explained(facts: EmergencyFacts) -> Refusal | None:
    """Why a measure of art. 31 is over is written down. Ours."""
    return None if facts.ending_reason_written else Refusal("ending_reason_missing")

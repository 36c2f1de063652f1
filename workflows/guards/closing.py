"""Conditions of closing a case and of opening it again."""

from workflows.facts import CaseFacts, ClosingReason
from workflows.lifecycle import Refusal, choice, guard


@choice
def closes_as_safe_and_stable(facts: CaseFacts) -> bool:
    """The reason given is the Decree's own."""
    return facts.closing_reason == ClosingReason.SAFE_AND_STABLE


@choice
def ends_a_plan(facts: CaseFacts) -> bool:
    """An approved plan ends with the case."""
    return facts.unentered_plan


@choice
def was_assessed(facts: CaseFacts) -> bool:
    """The case has had an initial assessment before."""
    return facts.ever_assessed


@guard("review_not_safe")
def review_says_safe(facts: CaseFacts) -> Refusal | None:
    """The child is no longer at risk of abuse: 56/2017 art. 30(1)b."""
    return None if facts.review_safe else Refusal("review_not_safe")


@guard("review_not_stable")
def review_says_stable(facts: CaseFacts) -> Refusal | None:
    """Body, mind, cognition and feelings are stable: 56/2017 art. 30(1)b."""
    return None if facts.review_stable else Refusal("review_not_stable")


@guard("closing_reason_missing")
def closing_reason_given(facts: CaseFacts) -> Refusal | None:
    """A case ends for a reason of the list. Ours."""
    return None if facts.closing_reason else Refusal("closing_reason_missing")


@guard("closing_reason_not_written")
def closing_reason_explained(facts: CaseFacts) -> Refusal | None:
    """The reason is explained in writing. Ours."""
    return None if facts.closing_reason_written else Refusal("closing_reason_not_written")


@guard("safe_and_stable_needs_review")
def safe_only_after_follow_up(facts: CaseFacts) -> Refusal | None:
    """ "Safe and stable" is found by the review of a plan that was carried out: 56/2017 art. 30(1)b."""
    safe = facts.closing_reason == ClosingReason.SAFE_AND_STABLE
    return Refusal("safe_and_stable_needs_review") if safe else None


@guard("no_plan_needs_assessment")
def assessed_before_no_plan(facts: CaseFacts) -> Refusal | None:
    """That no plan is needed (56/2017 art. 27(2)) rests on an assessment. Ours."""
    unassessed = facts.closing_reason == ClosingReason.NO_PLAN_NEEDED and not facts.initial_assessment_at
    return Refusal("no_plan_needs_assessment") if unassessed else None


@guard("assessment_asks_for_plan")
def no_plan_asked_for(facts: CaseFacts) -> Refusal | None:
    """Where Mẫu 03 exists, it answers whether a plan is needed: 56/2017 art. 27(2) asks for one only where it is."""
    asked = facts.closing_reason == ClosingReason.NO_PLAN_NEEDED and facts.plan_needed is True
    return Refusal("assessment_asks_for_plan") if asked else None


@guard("child_under_16_stays")
def only_from_16(facts: CaseFacts) -> Refusal | None:
    """Only somebody of 16 or older leaves because of age: 102/2016 art. 1. An age that is not known is no ground."""
    leaves = facts.closing_reason == ClosingReason.HANDED_TO_POLICE and not facts.aged_16_or_older
    return Refusal("child_under_16_stays") if leaves else None


@guard("age_evidence_missing")
def age_evidenced(facts: CaseFacts) -> Refusal | None:
    """It is written down on what the age rests. Ours."""
    unproven = facts.closing_reason == ClosingReason.HANDED_TO_POLICE and not facts.age_evidence_written
    return Refusal("age_evidence_missing") if unproven else None


@guard("sexual_abuse_stays")
def sexual_abuse_under_18_stays(facts: CaseFacts) -> Refusal | None:
    """Sexual abuse of a person under 18 follows Decree 56: Joint Circular 01/2022 art. 8(1)."""
    leaves = facts.closing_reason == ClosingReason.HANDED_TO_POLICE and facts.sexual_abuse_under_18
    return Refusal("sexual_abuse_stays") if leaves else None


@guard("emergency_measure_open")
def no_measure_open(facts: CaseFacts) -> Refusal | None:
    """No emergency measure is still running. Ours; a separation has its own ends, 56/2017 art. 32(3)."""
    return Refusal("emergency_measure_open") if facts.open_emergency_measure else None


@guard("referral_unfinished")
def no_referral_unfinished(facts: CaseFacts) -> Refusal | None:
    """Every hand-off to another agency is answered and done. Ours."""
    count = facts.unfinished_referrals
    return Refusal("referral_unfinished", {"count": count}) if count else None


@guard("closing_not_proposed")
def closing_proposed(facts: CaseFacts) -> Refusal | None:
    """Somebody proposed to close. For a plan art. 30(1)b has the worker submit it; for a case it is ours."""
    return None if facts.closing_proposed_by else Refusal("closing_not_proposed")


@guard("closing_not_decided")
def closing_decided(facts: CaseFacts) -> Refusal | None:
    """Somebody decided to close. Ours."""
    return None if facts.closing_decided_by else Refusal("closing_not_decided")


@guard("closer_not_entitled")
def closer_entitled(facts: CaseFacts) -> Refusal | None:
    """The worker submits to the Chair, 56/2017 art. 30(1)b for a plan. For a case, and the province in the place of an
    authority that is itself concerned, it is ours."""
    return None if facts.closer_entitled else Refusal("closer_not_entitled")


@guard("closer_is_proposer")
def closed_by_another(facts: CaseFacts) -> Refusal | None:
    """Who decides did not propose. Ours."""
    same = facts.closing_decided_by is not None and facts.closing_decided_by == facts.closing_proposed_by
    return Refusal("closer_is_proposer") if same else None


@guard("closer_deputised_by_proposer")
def closer_owes_proposer_nothing(facts: CaseFacts) -> Refusal | None:
    """The proposer did not choose who decides in the Chair's place. Ours."""
    return Refusal("closer_deputised_by_proposer") if facts.closer_deputised_by_proposer else None


@guard("reopening_reason_missing")
def reopening_reason_given(facts: CaseFacts) -> Refusal | None:
    """A closed case opens again for a reason. Ours."""
    return None if facts.reopening_reason else Refusal("reopening_reason_missing")

"""Which procedure a case follows by the age of the child: it routes, and never refuses (Decree 56/2017 art. 25(1))."""

from collections.abc import Collection
from dataclasses import dataclass

from workflows.policy.model import Basis, Policy

SEXUAL_ABUSE = "sexual_abuse"


@dataclass(frozen=True, slots=True)
class AgeRoute:
    """What follows from the age, in words, with its articles; without an article it is ours."""

    code: str
    vi: str
    en: str
    basis: tuple[Basis, ...]


def age_route(age_band: str, abuse_forms: Collection[str], policy: Policy) -> AgeRoute:
    """The route of a case by what its report says of the age and of the abuse.

    Sexual abuse of somebody under 18 stays with Decree 56/2017 (Joint Circular 01/2022 art. 8(1)); whoever's age, or at
    16 and 17 whose abuse, is not known follows it until it is: our safe reading.
    """
    code, age = _route(age_band, abuse_forms)
    words = next(value for value in policy.code_list("age_routing").values if value.code == code)
    return AgeRoute(code, words.vi, words.en, policy.age(age).basis if age else ())


def _route(age_band: str, abuse_forms: Collection[str]) -> tuple[str, str | None]:
    if age_band == "under_16":
        return "child", "child"
    if age_band == "aged_16_17" and SEXUAL_ABUSE in abuse_forms:
        return "sexual_abuse_under_18", "victim_of_sexual_abuse"
    if age_band == "adult" or (age_band == "aged_16_17" and abuse_forms):
        return "to_police", None
    return "not_known", None

"""Case numbers: random, so that they tell of no other case, with a check character against slips of the tongue."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs, a prime: weights that differ then find every single wrong sign and every swap of two neighbours."""


def fresh_number() -> str:
    """A new case number such as `7KQ2-M9XD-4`."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}-{check_sign(signs)}"


def check_sign(signs: str) -> str:
    """The check character of the eight signs."""
    weighted = sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, start=1))
    return ALPHABET[weighted % len(ALPHABET)]

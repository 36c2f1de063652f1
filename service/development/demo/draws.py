"""Chance that comes out the same every time: a draw hangs on the seed and on what it is about, on nothing before it."""

from collections.abc import Mapping
from hashlib import sha256
from typing import TypeVar

Drawn = TypeVar("Drawn")


class Draws:
    """Every chance of one demo; `about` names what is drawn, so that no draw moves when another is added."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def share(self, *about: object) -> float:
        """A number from 0 up to, but not including, 1."""
        named = "/".join(str(one) for one in (self._seed, *about))
        return int.from_bytes(sha256(named.encode()).digest()[:6]) / 2**48

    def happens(self, chance: float, *about: object) -> bool:
        """Whether something with this chance happens."""
        return self.share(*about) < chance

    def whole(self, low: int, high: int, *about: object) -> int:
        """A whole number from `low` to `high`, both possible."""
        return low + int(self.share(*about) * (high - low + 1))

    def one_of(self, weights: Mapping[Drawn, float], *about: object) -> Drawn:
        """One of these, each as likely as its weight."""
        left = self.share(*about) * sum(weights.values())
        for what, weight in weights.items():
            left -= weight
            if left < 0:
                return what
        return list(weights)[-1]

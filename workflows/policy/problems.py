"""What is wrong with a policy, where, and why, for the person who mends the TOML."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PolicyProblem:
    """One reason why a policy is not admitted; the line is counted from 1."""

    file: str
    line: int
    why_vi: str
    why_en: str

    @property
    def why(self) -> str:
        """Both sentences, Vietnamese first."""
        return f"{self.why_vi} / {self.why_en}"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}"


class PolicyError(Exception):
    """A policy that cannot be admitted; `problems` has every reason, `file`, `line` and `why` those of the first."""

    def __init__(self, problems: Sequence[PolicyProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
        self.file = problems[0].file
        self.line = problems[0].line
        self.why = problems[0].why

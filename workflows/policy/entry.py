"""What every entry of the policy files has in common, and how an entry cites the text that it comes from."""

from pydantic import BaseModel, ConfigDict

from workflows.policy.vocabulary import Confidence, Words
from workflows.policy.wording import refuse


class Entry(BaseModel):
    """An entry of the policy files: frozen, strict, and with no key that we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Basis(Entry):
    """Where a text says it: instrument, article, clause and point, and how surely that was read."""

    instrument: Words
    article: Words
    clause: Words | None = None
    point: Words | None = None
    state: Confidence
    source: Words  # short id of where it was read; the ids are explained in the head of deadlines.toml

    def cite(self, language: str = "vi") -> str:
        """The citation as people write it: `56/2017/NĐ-CP, Điều 28(2)b` or, in English, `… art. 28(2)b`."""
        clause = f"({self.clause})" if self.clause else ""
        return f"{self.instrument}, {'Điều' if language == 'vi' else 'art.'} {self.article}{clause}{self.point or ''}"


def once_each(name: str, values: tuple[object, ...]) -> None:
    """Refuse a list in which a value occurs twice."""
    for number, value in enumerate(values):
        if value in values[:number]:
            raise refuse("repeated", name=name, value=str(value))

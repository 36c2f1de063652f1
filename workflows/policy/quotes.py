"""Whether what the plans quote stands in the texts that they come from, wherever those are kept."""

import re
from collections.abc import Iterator
from pathlib import Path

from workflows.policy.check import Finding, found_at
from workflows.policy.load import FurtherCheck
from workflows.policy.model import Policy


def quotes_stand_in(folder: Path) -> FurtherCheck:
    """Looks for every quote in its file of this folder; where a line was broken does not matter."""

    def look(policy: Policy) -> Iterator[Finding]:
        for index, plan in enumerate(policy.plans):
            source = folder / plan.file
            if not source.is_file():
                yield found_at("plan", index, "file", text="source_missing", file=plan.file)
                continue
            text = _folded(source.read_text(encoding="utf-8"))
            for part, number, provision in plan.provisions():
                if _folded(provision.quote) not in text:
                    yield found_at("plan", index, part, number, "quote", text="quote_missing", file=plan.file)

    return look


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)

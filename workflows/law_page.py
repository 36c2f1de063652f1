"""The pages a jurist reads: every rule with basis, confidence and history, and all that is still to be confirmed."""

from collections.abc import Iterator
from itertools import groupby

from workflows.markdown import table
from workflows.policy.entry import Basis
from workflows.policy.model import Policy
from workflows.policy.questions import OpenQuestion
from workflows.policy.rules import Rule
from workflows.policy.vocabulary import Confidence, RuleKind, Unit

MADE = """Tệp này được tạo từ `workflows/policy/`: đừng sửa bằng tay, hãy chạy `python -m workflows.diagram`.
This file is made from `workflows/policy/`: do not edit it, run `python -m workflows.diagram`.
"""
SURENESS = {Confidence.CONFIRMED: "đã đọc / read", Confidence.TO_CONFIRM: "**cần xác nhận / to confirm**"}
PROPERTIES = {"amount": "Con số / amount", "start": "Lúc bắt đầu / start", "counting": "Cách tính / counting"}
UNITS = {
    Unit.HOURS: "giờ / hours",
    Unit.WORKING_DAYS: "ngày làm việc / working days",
    Unit.CALENDAR_DAYS: "ngày / days",
}
KINDS = (
    (RuleKind.STATUTORY, "Luật định, của chúng ta / Statutory, ours to meet"),
    (RuleKind.OBSERVED, "Của cơ quan khác, chỉ hiển thị / Of another body, only shown"),
    (RuleKind.INTERNAL, "Nội bộ, KHÔNG PHẢI LUẬT / Internal, NOT LAW"),
)


def rules_page(policy: Policy) -> str:
    """Every rule, the law's before our own, each with all its versions, in Markdown."""
    head = f"# Các quy định về thời hạn / The rules about terms\n\n{MADE}"
    return "\n".join([head, *(part for kind, title in KINDS for part in _of_kind(policy, kind, title))])


def _of_kind(policy: Policy, kind: RuleKind, title: str) -> Iterator[str]:
    rules = sorted((rule for rule in policy.rules if rule.kind is kind), key=lambda one: (one.id, one.effective_from))
    if rules:
        yield f"## {title}\n"
    for name, versions in groupby(rules, key=lambda rule: rule.id):
        yield f"### `{name}`\n"
        yield from (_version(rule) for rule in versions)


def _version(rule: Rule) -> str:
    until = f" – {rule.effective_to.isoformat()}" if rule.effective_to else ""
    lines = [
        f"**{rule.title_vi} / {rule.title_en}**. Hiệu lực / in force: {rule.effective_from.isoformat()}{until}.\n",
        f"{_one_line(rule.note_vi)}\n",
        f"{_one_line(rule.note_en)}\n",
        *(
            f"- {line}"
            for line in (f"Thời hạn / term: {_flat(term_of(rule))}", *_sureness(rule), *map(_cited, rule.basis))
        ),
    ]
    return "\n".join(lines) + "\n"


def term_of(rule: Rule) -> str:
    """How long, in words: a number, the last day that a decision names, or that the text gives none."""
    decided = f"đến hết ngày / until the end of `{rule.until_fact}`"
    if rule.term.amount is None or rule.term.unit is None:
        return decided if rule.until_fact else "“ngay”: không có con số / at once: no number"
    number = f"{rule.term.amount} {UNITS[rule.term.unit]}"
    return f"{number}<br>hoặc / or {decided}" if rule.until_fact else number


def _sureness(rule: Rule) -> Iterator[str]:
    said = {"amount": rule.amount_confidence, "start": rule.start_confidence, "counting": rule.counting_confidence}
    for name, confidence in said.items():
        if confidence is not None:
            yield f"{PROPERTIES[name]}: {SURENESS[confidence]}"


def _cited(basis: Basis) -> str:
    return f"{basis.cite()} / {basis.cite('en')} ({basis.source}): {SURENESS[basis.state]}"


def questions_page(policy: Policy) -> str:
    """All that is still to be confirmed, who could confirm it, and what rests on it, in Markdown."""
    head = f"# Còn phải xác nhận / Still to be confirmed\n\n{MADE}"
    header = ("Câu hỏi", "Question", "Ai trả lời được / Who could answer", "Đang chờ / What waits for it")
    return "\n".join(
        [head, table(header, (_question(one) for one in sorted(policy.questions, key=lambda one: one.id)))]
    )


def _question(question: OpenQuestion) -> tuple[str, ...]:
    waiting = "<br>".join(f"`{name}`" for name in question.about)
    return question.vi, question.en, f"{question.who_vi} / {question.who_en}", waiting


def _flat(cell: str) -> str:
    return cell.replace("<br>", ", ")


def _one_line(text: str) -> str:
    return " ".join(text.split())

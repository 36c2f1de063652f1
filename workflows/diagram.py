"""Writes workflows/README.md and docs/law from the lives and the policy, so that no picture of the rules is old."""

import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from workflows.law_page import questions_page, rules_page, term_of
from workflows.lifecycle import Edge, Lifecycle
from workflows.lives import LIVES
from workflows.markdown import table
from workflows.plans_page import plans_page
from workflows.policy.load import load
from workflows.policy.model import Basis, Ladder, Policy, RefusalText, Rule, RuleKind

README = Path(__file__).with_name("README.md")
LAW = Path(__file__).parent.parent / "docs/law"
HEAD = """# Điều gì được phép xảy ra / What may happen

Tệp này được tạo từ `workflows/*.py` và `workflows/policy/`: đừng sửa bằng tay, hãy chạy `python -m workflows.diagram`.
Ghi “của hệ thống” là điều kiện riêng của hệ thống, **không phải luật**; “cần xác nhận” là cách hiểu của chúng tôi.

This file is made from `workflows/*.py` and `workflows/policy/`: do not edit it, run `python -m workflows.diagram`.
A basis that reads “ours” is a condition of this system, **not law**; “to confirm” marks our own reading of a text.
"""
OURS = "của hệ thống / ours"
TO_CONFIRM = "cần xác nhận / to confirm"
KINDS = {
    RuleKind.STATUTORY: "luật định / statutory",
    RuleKind.OBSERVED: "của cơ quan khác / observed",
    RuleKind.INTERNAL: "nội bộ, không phải luật / internal, not law",
}
PROPERTIES = {"amount": "con số / amount", "start": "lúc bắt đầu / start", "counting": "cách tính / counting"}


def readme(policy: Policy, lives: Sequence[Lifecycle] = LIVES) -> str:
    """The whole document, in Markdown."""
    parts = [HEAD, *(_life(life, policy) for life in lives), _guards(lives, policy), _deadlines(policy)]
    return "\n".join([*parts, _ladders(policy)])


def main(arguments: Sequence[str]) -> int:
    """Write the document, or with `--check` compare it: 0 when it is as it should be, 1 when stale, 2 on misuse."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write("Usage: python -m workflows.diagram [--check]\n")
        return 2
    policy = load()
    pages = {
        README: readme(policy),
        LAW / "rules.md": rules_page(policy),
        LAW / "to-confirm.md": questions_page(policy),
        LAW / "plans.md": plans_page(policy),
    }
    stale = [page for page, wanted in pages.items() if not _is(page, wanted)]
    if arguments and stale:
        sys.stderr.write(f"{', '.join(page.name for page in stale)}: stale, run python -m workflows.diagram\n")
        return 1
    for page in stale:
        page.write_text(pages[page], encoding="utf-8")
    return 0


def _is(page: Path, wanted: str) -> bool:
    return page.exists() and page.read_text(encoding="utf-8") == wanted


def _life(life: Lifecycle, policy: Policy) -> str:
    titles = _words(policy, "life")
    states = _words(policy, f"{life.name}_state")
    header = ("Bước / Step", "Từ / From", "Đến / To", "Khi / When", "Điều kiện / Needs", "Sự kiện / Events")
    rows = _edge_rows(life, _words(policy, f"{life.name}_trigger"))
    return f"## {titles[life.name]}\n\n{_picture(life, states)}\n{table(header, rows)}"


def _picture(life: Lifecycle, states: dict[str, str]) -> str:
    arrows = dict.fromkeys((e.source or "[*]", str(e.target), str(e.trigger)) for e in life.live_edges)
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state} : {states[state]}" for state in life.states),
        *(f"    {source} --> {target} : {trigger}" for source, target, trigger in arrows),
        *(f"    {state} --> [*]" for state in life.ended),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _edge_rows(life: Lifecycle, triggers: dict[str, str]) -> list[tuple[str, ...]]:
    """One row for edges that differ only in where they come from."""
    sources: dict[tuple[str, ...], list[str]] = {}
    for edge in life.edges:
        sources.setdefault(_edge_cells(edge, triggers), []).extend([str(edge.source)] if edge.source else [])
    return [(step, _codes(came_from), *rest) for (step, *rest), came_from in sources.items()]


def _edge_cells(edge: Edge[Any], triggers: dict[str, str]) -> tuple[str, ...]:
    retired = " (không dùng nữa / retired)" if edge.retired else ""
    return (
        f"`{edge.trigger}` {triggers[edge.trigger]}{retired}",
        f"`{edge.target}`",
        f"`{edge.when.name}`" if edge.when else "",
        _codes(condition.name for condition in edge.conditions),
        _codes(edge.emits),
    )


def _guards(lives: Sequence[Lifecycle], policy: Policy) -> str:
    always = [condition for life in lives for condition in life.always]
    own = [condition for life in lives for edge in life.live_edges for condition in edge.conditions]
    everywhere = _codes(dict.fromkeys(condition.name for condition in always))
    intro = f"Ở mọi bước của mọi vòng đời / in every step of every life: {everywhere}.\n"
    header = ("Điều kiện / Guard", "Mã / Code", "Lời từ chối", "Refusal", "Căn cứ / Basis")
    found = dict.fromkeys((condition.name, condition.code) for condition in (*always, *own))
    rows = (_guard_row(name, policy.refusal(code)) for name, code in found)
    return f"## Điều kiện / Guards\n\n{intro}\n{table(header, rows)}"


def _guard_row(name: str, text: RefusalText) -> tuple[str, ...]:
    return f"`{name}`", f"`{text.code}`", text.vi, text.en, _bases(text.basis)


def _deadlines(policy: Policy) -> str:
    header = ("Quy định / Rule", "Loại / Kind", "Thời hạn / Term", "Bắt đầu / Starts", "Dừng / Stops", "Căn cứ / Basis")
    rows = (_rule_row(rule) for rule in sorted(policy.rules, key=lambda rule: (rule.id, rule.effective_from)))
    return f"## Thời hạn / Deadlines\n\n{table(header, rows)}"


def _rule_row(rule: Rule) -> tuple[str, ...]:
    until = f" – {rule.effective_to.isoformat()}" if rule.effective_to else ""
    marks = ", ".join(PROPERTIES[name] for name in rule.to_confirm)
    starts = [f"{_codes(rule.starts_on)}, từ / from `{rule.start_fact}`"]
    starts += (
        [f"một lần nữa / once more: {_codes(rule.again_on)}, từ / from `{rule.again_fact}`"] if rule.again_on else []
    )
    starts += [f"chỉ khi / only when {_codes(rule.only_when)}"] if rule.only_when else []
    starts += (
        [f"văn bản không cho con số khi / no number in the text when {_codes(rule.unless)}"] if rule.unless else []
    )
    stops = [_codes(rule.stops_on)]
    stops += [f"không còn nghĩa vụ / void: {_codes(rule.voided_by)}"] if rule.voided_by else []
    return (
        f"`{rule.id}`<br>{rule.title_vi}<br>{rule.title_en}<br>{rule.effective_from.isoformat()}{until}",
        KINDS[rule.kind] + (f"<br>theo dõi / watches `{rule.watches}`" if rule.watches else ""),
        term_of(rule) + (f"<br>{TO_CONFIRM}: {marks}" if marks else ""),
        "<br>".join(starts),
        "<br>".join(stops),
        _bases(rule.basis) + (f"<br>báo / tells `{rule.ladder}`" if rule.ladder else ""),
    )


def _ladders(policy: Policy) -> str:
    parts = [_ladder(ladder) for ladder in sorted(policy.ladders, key=lambda ladder: ladder.id)]
    return "## Thang báo / Ladders\n\nKhông phải luật. / Not law.\n\n" + "\n".join(parts)


def _ladder(ladder: Ladder) -> str:
    header = ("Bậc / Rung", "Sau khi quá hạn / After the due time", "Báo cho / Tells", "Kênh / Channels")
    rows = (
        (str(number), _hours(rung.after), _codes(rung.tell), _codes(rung.channels))
        for number, rung in enumerate(ladder.rungs)
    )
    holds = (
        f"Xác nhận giữ trong / an acknowledgement holds for {_hours(ladder.acknowledgement_holds)}; "
        f"sau bậc cuối lặp lại mỗi / after the last rung again every {_hours(ladder.repeat_every)}."
    )
    return f"### `{ladder.id}`: {ladder.title_vi} / {ladder.title_en}\n\n{table(header, rows)}\n{holds}\n"


def _hours(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes // 60} h {minutes % 60} min"


def _bases(basis: Sequence[Basis]) -> str:
    cited = (one.cite() + (f" ({TO_CONFIRM})" if one.state == "to_confirm" else "") for one in basis)
    return "<br>".join(cited) or OURS


def _words(policy: Policy, list_id: str) -> dict[str, str]:
    return {value.code: f"{value.vi} / {value.en}" for value in policy.code_list(list_id).values}


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A number of the law is never a number in Python: it has a first day, a unit and a citation, in the policy files."""

import ast
import re
from typing import TypeGuard

from tests.architecture.sources import PACKAGES, Source, sources

LAWFUL_WORD = re.compile(
    r"(?:^|_)(?:hours?|days?|weeks?|months?|years?|due|term|deadline|grace|age|adult)(?:_|$)", re.I
)
DURATION = re.compile(r"P(?=.)(\d+[YMWD])*(T(\d+[HMS])+)?")
# What is ours and not the law's says so on its line, and why.
REMARK = "# not law: "
SHORT = {"microseconds": 10**9, "milliseconds": 10**6, "seconds": 3600, "minutes": 60}


def is_number(node: ast.expr | None, *, but: tuple[int, ...] = (0,)) -> bool:
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand, but=but)
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value not in but


def is_call_of(node: ast.AST, name: str) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and name in (getattr(node.func, "attr", ""), getattr(node.func, "id", ""))


def is_no_term(node: ast.Call, zones: set[ast.expr]) -> bool:
    """From one day to the next, how far a zone lies from UTC, or less than an hour: the law has no such terms."""
    if not is_call_of(node, "timedelta") or node.args:
        return False
    spans = {(keyword.arg, getattr(keyword.value, "value", None)) for keyword in node.keywords}
    is_short = all(isinstance(much, int) and much < SHORT.get(unit or "", 0) for unit, much in spans)
    return is_short or spans == {("days", 1)} or node in zones


def is_lawful(node: ast.expr | str) -> bool:
    word = node if isinstance(node, str) else getattr(node, "attr", getattr(node, "id", ""))
    return bool(LAWFUL_WORD.search(word))


def bare_numbers(tree: ast.Module) -> list[ast.expr | ast.stmt]:
    """The places where a number stands beside a word of the law, and durations written out."""
    found: list[ast.expr | ast.stmt] = []
    zones = {given for node in ast.walk(tree) if is_call_of(node, "timezone") for given in node.args}
    for node in ast.walk(tree):
        match node:
            case ast.Call() if not is_no_term(node, zones):
                spans = is_call_of(node, "timedelta")
                named = [keyword.value for keyword in node.keywords if spans or is_lawful(keyword.arg or "")]
                guilty = any(is_number(value) for value in (*named, *(node.args if spans else ())))
            case ast.Assign():
                guilty = is_number(node.value) and any(is_lawful(target) for target in node.targets)
            case ast.AnnAssign():
                guilty = is_number(node.value) and is_lawful(node.target)
            case ast.Compare():
                sides = [node.left, *node.comparators]
                guilty = any(map(is_number, sides)) and any(map(is_lawful, sides))
            case ast.BinOp():
                sides = [node.left, node.right]
                guilty = any(is_number(side, but=(0, 1)) for side in sides) and any(map(is_lawful, sides))
            case ast.Constant(value=str() as text):
                guilty = len(text) > 2 and DURATION.fullmatch(text) is not None
            case _:
                continue
        found += [node] if guilty else []
    return found


def unexplained(source: Source) -> list[str]:
    return [source.at(node) for node in bare_numbers(source.tree) if not source.says(node, REMARK)]


def test_no_number_of_the_law_stands_in_python() -> None:
    found = [place for source in sources(*PACKAGES) for place in unexplained(source)]
    assert not found, "\n".join(found)


def test_the_rule_sees_the_ways_a_term_could_be_written() -> None:
    ways = """
a = timedelta(12)
b = timedelta(hours=12)
WORKING_DAYS = 5
grace_hours: int = 1
c = elapsed.days > 2
d = 24 * hours
e = "PT12H"
f = Rule(days=5)
g = timedelta(seconds=43200)
"""
    assert len(bare_numbers(ast.parse(ways))) == 9
    innocent = """
a = timedelta(hours=rule.amount)
b = day + timedelta(days=1)
patience = timedelta(seconds=30)
c = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
port = 8111
hours = 0
last = year - 1
d = "POST"
"""
    assert bare_numbers(ast.parse(innocent)) == []

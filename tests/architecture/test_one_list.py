"""Each list of roles, duties and kinds of agencies is written once."""

import ast
from enum import StrEnum
from pathlib import Path

import pytest

from service.tables.offices import AgencyKind, Duty, Role
from workflows.policy.vocabulary import Role as Rung

ROOT = Path(__file__).parents[2]
MODULES = [path for folder in ("service", "workflows", "notifications") for path in (ROOT / folder).rglob("*.py")]
BY_OFFICE = {Rung.ASSIGNEE, Rung.COMMUNE_CHAIR, Rung.PROVINCE_HEAD}


def lists_in(module: Path) -> list[set[str]]:
    """The words of every list, tuple, set, Literal and class of this module."""
    found = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            members = node.elts
        elif isinstance(node, ast.ClassDef):
            members = [line.value for line in node.body if isinstance(line, ast.Assign)]
        else:
            continue
        found.append({one.value for one in members if isinstance(one, ast.Constant) and isinstance(one.value, str)})
    return found


@pytest.mark.parametrize("names", [Role, AgencyKind, Duty])
def test_a_list_of_the_directory_is_written_once(names: type[StrEnum]) -> None:
    words = {one.value for one in names}
    written = [path.relative_to(ROOT) for path in MODULES for listed in lists_in(path) if words <= listed]
    # The duties are the policy's words: the directory takes them from there.
    assert [str(path) for path in written] == [
        "workflows/policy/vocabulary.py" if names is Duty else "service/tables/offices.py"
    ]


def test_whoever_stands_on_a_rung_holds_a_duty_or_an_office() -> None:
    assert {one.value for one in Rung} == {one.value for one in (*Duty, *BY_OFFICE)}

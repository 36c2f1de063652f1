"""What the documents say of the program is so: commands, links, settings, versions, and the same in both languages."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import typer.main
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from typer.core import TyperGroup

import dev
from service.cli import lachan
from service.main import VERSION
from service.settings import Settings
from tests.documents import README, README_VI, ROOT, blocks, headings, links, prose, rows

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "workflows").glob("*.md")],
)
DECISIONS = ROOT / "docs" / "decisions"
SPOKEN = re.compile(r"`((?:lachan|python3 dev\.py) [^`]+)`")
COMMAND = re.compile(r"(?:^|[\s(|/])(lachan|python3 dev\.py)\b([^|)\n]*)", re.MULTILINE)
OF_SOMEBODYS_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w")
TEXT = {".py", ".md", ".toml", ".sh", ".sql", ".json", ".txt", ".lock", ".mako", ""}


def commands_of(document: Path) -> Iterator[tuple[str, list[str]]]:
    """Every command that a document shows in a block or names between backticks, with its words."""
    shown = "\n".join(block.text for block in blocks(document, "sh", "bash")).replace("\\\n", " ")
    named = "\n".join(SPOKEN.findall(prose(document)))
    for program, words in COMMAND.findall(f"{shown}\n{named}"):
        yield program, shlex.split(words)


def is_understood(program: str, words: list[str]) -> bool:
    """Whether the program has such a command with such options; further words are the person's."""
    if program != "lachan":
        return not words or words[0] in dev.COMMANDS
    command = typer.main.get_command(lachan)
    while isinstance(command, TyperGroup) and words:
        name, *words = words
        if name not in command.commands:
            return False
        command = command.commands[name]
    options = {word for parameter in command.params for word in parameter.opts}
    return all(word in options for word in words if word.startswith("--"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_only_commands_that_exist(document: Path) -> None:
    strange = [(program, words) for program, words in commands_of(document) if not is_understood(program, words)]
    assert not strange


def test_the_rule_knows_a_command_that_does_not_exist() -> None:
    assert is_understood("lachan", ["policy", "due", "plan_submitted", "--json"])
    assert not is_understood("lachan", ["policy", "guess"])
    assert not is_understood("lachan", ["worker", "--fast"])
    assert not is_understood("python3 dev.py", ["fly"])
    assert {program for program, _ in commands_of(README)} == {"lachan", "python3 dev.py"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_inside_the_repository_leads_somewhere(document: Path) -> None:
    inside = [target for target in links(document) if target and "://" not in target]
    lost = [target for target in inside if not (document.parent / target).exists()]
    assert not lost


def test_the_vietnamese_readme_has_the_same_chapters_commands_and_tables() -> None:
    assert [level for level, _ in headings(README_VI)] == [level for level, _ in headings(README)]
    assert blocks(README_VI) == blocks(README)
    assert set(links(README_VI)) - {"README.md"} == set(links(README)) - {"README.vi.md"}
    assert [len(row) for row in rows(README_VI)] == [len(row) for row in rows(README)]


def variable(name: str, field: FieldInfo) -> tuple[str, str]:
    """A setting as the table writes it: its variable and its default."""
    default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    written = {"True": "true", "()": "[]", "None": ""}.get(str(default), str(default))
    return f"`{field.validation_alias or f'LACHAN_{name.upper()}'}`", f"`{written}`" if written else ""


@pytest.mark.parametrize("readme", [README, README_VI], ids=["en", "vi"])
def test_the_readme_lists_every_setting_with_its_default(readme: Path) -> None:
    listed = {row[0]: row[1] for row in rows(readme) if re.fullmatch(r"`[A-Z_]+`", row[0])}
    assert listed == dict(variable(name, field) for name, field in Settings.model_fields.items())


def test_the_version_is_said_the_same_everywhere() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert declared == VERSION
    assert (2, declared) in [(level, words[1 : words.index("]")]) for level, words in changes() if "]" in words]


def changes() -> list[tuple[int, str]]:
    return headings(ROOT / "CHANGELOG.md")


def test_every_decision_is_listed_and_says_what_a_decision_must_say() -> None:
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    assert links(DECISIONS / "README.md") == [page.name for page in pages]
    for number, page in enumerate(pages, start=1):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. "), page.name
        parts = [text.find(f"**{part}") for part in ("Context", "Decision", "Consequences", "Rejected", "Lives in")]
        assert parts == sorted(parts), page.name
        assert parts[0] > 0, page.name


def written_by_us() -> Iterator[Path]:
    hidden = [path for path in (ROOT / ".ci").rglob("*") if path.is_file()]
    for path in [*ROOT.glob("*"), *hidden]:
        if path.is_file() and path.suffix in TEXT and path.name != ".git":  # a work tree's way to its repository
            yield path
    for folder in (
        "alembic",
        "benchmarks",
        "docs",
        "notifications",
        "openapi",
        "requirements",
        "service",
        "tests",
        "workflows",
    ):
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in TEXT)


def test_no_text_knows_the_machine_on_which_it_was_written() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in written_by_us()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if OF_SOMEBODYS_MACHINE.search(line)
    ]
    assert not found, "\n".join(found)


def test_the_locks_name_no_place_to_download_from() -> None:
    named = [lock.name for lock in (ROOT / "requirements").glob("*.lock") if "://" in lock.read_text(encoding="utf-8")]
    assert not named


def pins(lock: str) -> set[str]:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][^ \\\n]*)", text, re.MULTILINE))


def test_each_lock_holds_all_of_the_one_before() -> None:
    # So what is set up for more serves for less: `dev.py test` after `dev.py bench` has nothing to do.
    for less, more in pairwise(dev.LEVELS):
        assert pins(less)
        assert not pins(less) - pins(more), f"{more}.lock lacks what {less}.lock holds: run `python3 dev.py lock`"

"""The project's documents as tests read them: chapters, fenced blocks, links and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README, README_VI = ROOT / "README.md", ROOT / "README.vi.md"
FENCED = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: `kind` is the word behind the fence."""

    kind: str
    text: str


def prose(document: Path) -> str:
    """The text without its fenced blocks."""
    return FENCED.sub("", document.read_text(encoding="utf-8"))


def blocks(document: Path, *kinds: str) -> list[Block]:
    """The fenced blocks of these kinds, in order; all of them without an argument."""
    found = (Block(match["kind"], match["text"]) for match in FENCED.finditer(document.read_text(encoding="utf-8")))
    return [block for block in found if not kinds or block.kind in kinds]


def headings(document: Path) -> list[tuple[int, str]]:
    """Every heading with its level."""
    return [(len(marks), words) for marks, words in HEADING.findall(prose(document))]


def links(document: Path) -> list[str]:
    """Where the links lead, anchors left out."""
    return [target.partition("#")[0] for target in LINK.findall(prose(document))]


def rows(document: Path) -> Iterator[tuple[str, ...]]:
    """The rows of every table, cells stripped, without the lines that separate heads."""
    for line in prose(document).splitlines():
        if line.startswith("|") and not set(line) <= set("|-: "):
            yield tuple(cell.strip() for cell in line.strip("|").split("|"))

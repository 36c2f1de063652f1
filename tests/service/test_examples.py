"""The examples of the published description are run, step by step, against the real application."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.world import World

EXAMPLES = sorted((Path(__file__).parents[2] / "openapi" / "examples").glob("*.json"))
PLACE = re.compile(r"\$\{(\w+)\}")


def filled(value: Any, known: dict[str, str]) -> Any:
    """The value with every `${name}` replaced by what is known under that name."""
    if isinstance(value, dict):
        return {name: filled(item, known) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, known) for item in value]
    return PLACE.sub(lambda found: known[found[1]], value) if isinstance(value, str) else value


def at(document: Any, pointer: str) -> Any:
    """What lies at a JSON pointer."""
    for part in pointer.split("/")[1:]:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_published_examples_do_what_they_say(world: World, example: Path) -> None:
    known = {name: str(key) for name, key in world.staff.items()}
    for number, step in enumerate(json.loads(example.read_text(encoding="utf-8"))["steps"]):
        known["now"] = world.now().isoformat()
        asked = step["request"]
        headers = world.headers(step["as"], Idempotency_Key=f"example-{number}")
        if "if_match" in asked:
            headers["If-Match"] = filled(asked["if_match"], known)
        body = {"json": filled(asked["body"], known)} if "body" in asked else {}
        answer = world.client.request(asked["method"], filled(asked["path"], known), headers=headers, **body)
        assert answer.status_code == step["expect"]["status"], f"{step['name']}: {answer.text}"
        expected = step["expect"]["body"]
        assert {name: answer.json()[name] for name in expected} == expected, step["name"]
        known |= {name: str(at(answer.json(), pointer)) for name, pointer in step.get("keep", {}).items()}

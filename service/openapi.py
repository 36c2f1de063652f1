"""Writes the API's description, openapi/openapi.json, or with --check says whether it is what the program does."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import service
from service.main import wired
from service.notices.described import describe_webhooks
from service.settings import Settings

DESCRIPTION = Path(service.__file__).parents[1] / "openapi" / "openapi.json"


PLACE = re.compile(r"\$\{(\w+)\}")
SAMPLE_MOMENT = "2026-03-02T08:00:00+07:00"
SAMPLE_ID = "00000000-0000-4000-8000-000000000000"


def described() -> str:
    """The description as it must be written: the same bytes on every machine."""
    app = wired(Settings.model_validate({"mode": "production"}))
    describe_webhooks(app.webhooks)
    document = app.openapi()
    for file in sorted(DESCRIPTION.with_name("examples").glob("*.json")):
        for step in json.loads(file.read_text(encoding="utf-8"))["steps"]:
            _show(document, step)
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _show(document: dict[str, Any], step: dict[str, Any]) -> None:
    """Put a step's body among the examples of its route; steps that are refused show what is refused."""
    asked = step["request"]
    if "body" not in asked:
        return
    path = next(path for path in document["paths"] if _same_path(path, asked["path"]))
    content = document["paths"][path][asked["method"].lower()]["requestBody"]["content"]["application/json"]
    shown = PLACE.sub(lambda found: SAMPLE_MOMENT if found[1] == "now" else SAMPLE_ID, json.dumps(asked["body"]))
    example = {"summary": f"{step['name']} → {step['expect']['status']}", "value": json.loads(shown)}
    content.setdefault("examples", {})[step["name"]] = example


def _same_path(described_as: str, asked: str) -> bool:
    parts, given = described_as.split("/"), asked.split("/")
    return len(parts) == len(given) and all(
        part == one or (part.startswith("{") and one.startswith("${")) for part, one in zip(parts, given, strict=True)
    )


def main(words: list[str]) -> int:
    """0 when the file is (now) right, 1 when --check finds it wrong, 2 for anything else that was said."""
    if words not in ([], ["--check"]):
        sys.stderr.write("python3 dev.py openapi [--check]\n")
        return 2
    now = described()
    if words and (not DESCRIPTION.exists() or DESCRIPTION.read_text(encoding="utf-8") != now):
        sys.stderr.write("openapi/openapi.json đã cũ: hãy chạy `python3 dev.py openapi`.\n")
        sys.stderr.write("openapi/openapi.json is out of date: run `python3 dev.py openapi`.\n")
        return 1
    if not words:
        DESCRIPTION.parent.mkdir(exist_ok=True)
        DESCRIPTION.write_text(now, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

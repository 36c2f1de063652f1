"""Writes the API's description, openapi/openapi.json, or with --check says whether it is what the program does."""

import json
import sys
from pathlib import Path

import service
from service.main import wired
from service.settings import Settings

DESCRIPTION = Path(service.__file__).parents[1] / "openapi" / "openapi.json"


def described() -> str:
    """The description as it must be written: the same bytes on every machine."""
    app = wired(Settings.model_validate({"mode": "production"}))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


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

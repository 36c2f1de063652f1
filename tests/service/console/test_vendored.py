"""What others made is shipped as they made it, with their licence, and nothing of it points elsewhere."""

import hashlib
import re
import tomllib

from service.console.static import FILES, FOLDER

LISTED = tomllib.loads((FOLDER / "VENDORED.toml").read_text(encoding="utf-8"))
OURS = {"console.css", "console.js", "VENDORED.toml"}


def test_every_file_is_ours_or_listed_with_its_digest() -> None:
    there = {file.name for file in FOLDER.iterdir()} - OURS
    assert there == set(LISTED)
    for name, told in LISTED.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == told["sha256"], name


def test_every_vendored_package_has_its_licence_beside_it() -> None:
    licences = {told["package"] for name, told in LISTED.items() if name.endswith(".LICENSE.txt")}
    assert licences == {told["package"] for told in LISTED.values()}


def test_no_style_sheet_fetches_from_elsewhere() -> None:
    for name, content in FILES.items():
        if name.endswith(".css"):
            places = re.findall(r"url\([\"']?([^)\"']+)", content.decode())
            assert [place for place in places if not place.startswith("data:") and place not in FILES] == [], name
            assert "@import" not in content.decode()

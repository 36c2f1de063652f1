"""A browser's form as the JSON document `{name: [values]}`, so that the rules for JSON hold for forms too."""

import json
import re
from urllib.parse import parse_qsl

from service.web.strict_json import Unreadable

FORM_TYPE = re.compile(r'application/x-www-form-urlencoded(?:\s*;\s*charset=(?:utf-8|"utf-8"))?', re.IGNORECASE)
MOST_FIELDS = 1000


def as_json(raw: bytes) -> bytes:
    """The form's names with their values in order, lines ended as on our side; Unreadable for anything else."""
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:  # not ASCII, not pairs, not UTF-8 within, or too many of them
        raise Unreadable("body_not_form") from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return json.dumps(found).encode()

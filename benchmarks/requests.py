"""What is asked in each workload: the same request to every system."""

import json
from datetime import UTC, datetime

from benchmarks.ours import INTAKE, WORKER
from benchmarks.systems import Asking

KEY = {"Idempotency-Key": "@@"}


def intake() -> Asking:
    """W1: a Mẫu 01 with one child."""
    body = {
        "external_ref": "@@",
        "channel": "phone",
        "case_group": "abused",
        "abuse_forms": ["violence"],
        "first_received_at": _now(),
        "place": {"commune_code": "00004", "text": "Số 1, ngõ Thử"},
        "children": [
            {"name": "Trẻ (thử)", "estimated_age": 9, "sex": "female", "condition": "Có vết bầm ở tay (ví dụ)"},
        ],
        "concerns_authority": "no",
        "support_done": "Đã hướng dẫn người báo tin ở cùng trẻ (ví dụ)",
        "receiving_officer": "Ca trực 3",
    }
    return Asking("POST", "/v1/reports", INTAKE, 201, json.dumps(body, ensure_ascii=False), KEY)


def assessment(case_ids: list[str]) -> Asking:
    """W2: a Mẫu 02 on each of these cases, which nobody has moved yet."""
    body = {
        "occurred_at": _now(),
        "harm_now": {"level": "medium", "note": "Trẻ còn sợ (ví dụ)"},
        "harm_continues": {"level": "low"},
        "self_protection": {"level": "medium"},
        "adult_help": {"level": "high"},
        "risk_level": "medium",
        "emergency": False,
        "conclusion": "Chưa phải trường hợp khẩn cấp (ví dụ)",
    }
    headers = KEY | {"If-Match": '"1"'}
    path = "/v1/cases/@@/initial-assessment"
    return Asking("POST", path, WORKER, 201, json.dumps(body, ensure_ascii=False), headers, case_ids)


def work_list(rest: str = "") -> Asking:
    """W5: a page of a worker's open cases, the one due next first; `rest` says which page."""
    return Asking("GET", f"/v1/cases?limit=50{rest}", WORKER, 200)


def _now() -> str:
    return datetime.now(UTC).isoformat()

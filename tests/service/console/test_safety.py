"""What no page does: act for another site, show a stranger's case, run what somebody wrote, leave a trace behind."""

import re
from typing import Any
from uuid import uuid4

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from sqlmodel import select

from service.console.posted import own_form
from service.tables.audit import AuditEntry
from tests.service.console.conftest import entered
from tests.service.console.person import Person
from tests.world import World

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CANARY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def calls(dependant: Dependant) -> set[object]:
    return {dependant.call}.union(*(calls(below) for below in dependant.dependencies))


def test_no_form_counts_without_the_token_of_its_session(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    posts = {
        f"/console/cases/{case_id}/initial-assessment": {"conclusion": "Kết luận (thử)"},
        "/console/reports/new": {"notes": "Ghi chú (thử)"},
        f"/console/escalations/{uuid4()}/acknowledgement": {},
        "/console/sign-out": {},
    }
    theirs = str(entered(world, "chair").get("/console/cases").text)
    other = re.findall(r'name="csrf" value="([^"]+)"', theirs)[0]
    for path, fields in posts.items():
        for token in ({}, {"csrf": ""}, {"csrf": other}):
            answer = worker.send(path, fields | token)
            assert answer.status_code == 403, path
            assert answer.headers["content-type"].startswith("text/html")
    assert worker.get("/console/cases").status_code == 200


def test_every_route_that_changes_anything_asks_for_the_token(world: World) -> None:
    routes = [
        context.original_route
        for context in iter_route_contexts(world.app.routes)
        if str(context.path).startswith("/console") and "POST" in (context.methods or ())
    ]
    assert len(routes) >= 4
    assert all(isinstance(route, APIRoute) and own_form in calls(route.dependant) for route in routes)


def test_what_was_typed_is_offered_again_when_the_session_was_another(worker: Person) -> None:
    answer = worker.send("/console/reports/new", {"notes": "Dòng một\nDòng hai (thử)", "csrf": "old"})
    assert "Dòng một\nDòng hai (thử)" in answer.text
    assert 'action="/console/reports/new"' in answer.text


def test_what_was_typed_survives_the_end_of_the_session(world: World, worker: Person) -> None:
    worker.cookies.clear()
    answer = worker.send("/console/reports/new", {"notes": "Ghi chú (thử)", "csrf": "old"})
    assert answer.status_code == 401
    assert "Ghi chú (thử)" in answer.text
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize("said", [{"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_form_from_another_site_is_refused_and_not_repeated(worker: Person, said: dict[str, str]) -> None:
    answer = worker.send("/console/reports/new", {"notes": "Ghi chú (thử)"}, **said)
    assert answer.status_code == 403
    assert "Ghi chú (thử)" not in answer.text


def test_a_foreign_case_is_absent_in_the_same_words(world: World) -> None:
    case_id = world.report()["cases"][0]["id"]
    stranger = entered(world, "worker_elsewhere")
    for tail in ("", "/initial-assessment"):
        foreign = stranger.get(f"/console/cases/{case_id}{tail}")
        absent = stranger.get(f"/console/cases/{uuid4()}{tail}")
        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert foreign.text == absent.text
    assert stranger.fill("/console/cases", {}, to=f"/console/cases/{case_id}/initial-assessment").status_code == 404


def test_a_role_without_the_permission_gets_a_page_that_says_so(world: World) -> None:
    auditor = entered(world, "auditor")
    answer = auditor.get("/console/cases")
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
    assert auditor.get("/console").status_code == 200


def test_every_answer_has_the_headers_that_keep_it_here(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    paths = (
        "/console/sign-in",
        "/console/cases",
        f"/console/cases/{case_id}",
        f"/console/cases/{uuid4()}",
        "/console/x",
    )
    for path in (*paths, "/console", "/console/cases?state=nonsense"):
        headers = worker.get(path).headers
        assert headers["content-security-policy"] == CSP, path
        assert headers["cache-control"] == "no-store", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path


def test_no_page_has_a_script_or_a_style_of_its_own(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    for path in ("/console/cases", f"/console/cases/{case_id}", "/console/reports/new", "/console/escalations"):
        text = worker.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=\"/console/static/)", text), path


def test_nothing_that_somebody_wrote_runs_anywhere(world: World, worker: Person) -> None:
    texts = ("name", "present_place", "condition", "consequences", "family", "carer")
    accused = ("name", "workplace", "phone", "citizen_id", "office_held")
    report = world.report(
        place={"commune_code": "00004", "text": CANARY},
        children=[dict.fromkeys(texts, CANARY) | {"father": {"name": CANARY, "occupation": CANARY}}],
        alleged_offenders=[dict.fromkeys(accused, CANARY)],
        support_done=CANARY,
        notes=CANARY,
    )
    case_id = report["cases"][0]["id"]
    parts: dict[str, Any] = {"interim_safety": {"unit": CANARY, "service": CANARY}, "conclusion": CANARY}
    assert world.assess(case_id, harm_now={"level": "low", "note": CANARY}, **parts).status_code == 201
    shown = worker.get(f"/console/cases/{case_id}").text
    assert shown.count("&lt;script&gt;") >= 15
    again = worker.fill("/console/reports/new", dict.fromkeys(("channel", "notes", "children.0.name"), CANARY))
    assert again.status_code == 422
    for text in (shown, again.text):
        assert "<script>alert" not in text
        assert "<img" not in text
        assert ">49<" not in text


def test_no_personal_data_stands_in_an_address_or_a_title(world: World, worker: Person) -> None:
    case_id = world.report(children=[{"name": "Tên Bí Mật (thử)"}])["cases"][0]["id"]
    text = worker.get(f"/console/cases/{case_id}").text
    assert "Tên Bí Mật" in text
    assert "Bí Mật" not in re.findall(r"<title>(.*?)</title>", text)[0]
    assert not [place for place in re.findall(r'(?:href|action)="([^"]*)"', text) if "M%E1" in place or "Mật" in place]


def test_every_page_leaves_exactly_one_audit_row_refused_or_not(world: World, worker: Person) -> None:
    case_id = world.report()["cases"][0]["id"]
    before = len(world.rows(select(AuditEntry)))
    worker.get("/console/cases")
    worker.get(f"/console/cases/{case_id}")
    worker.get(f"/console/cases/{uuid4()}")
    worker.fill(f"/console/cases/{case_id}/initial-assessment", {})
    rows = sorted(world.rows(select(AuditEntry)), key=lambda row: row.wall_at)[before:]
    assert [(row.action, row.outcome, row.code) for row in rows] == [
        ("case:list", "allowed", None),
        ("case:read", "allowed", None),
        ("case:read", "refused", "not_found"),
        ("case:assess", "allowed", None),
        ("case:assess", "refused", "invalid_form"),
    ]


def test_a_body_that_is_no_form_is_a_page_not_a_fault(worker: Person) -> None:
    for body, kind in (
        (b"{}", "application/json"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"a=%00", "application/x-www-form-urlencoded"),
        (b"&&&", "application/x-www-form-urlencoded"),
        (b"a=1&" * 2000, "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
        (b"--x", "multipart/form-data; boundary=x"),
    ):
        headers = {"Content-Type": kind, "Cookie": f"lachan={worker.cookies['lachan']}"}
        answer = worker.world.client.post("/console/reports/new", content=body, headers=headers)
        assert 400 <= answer.status_code < 500, body
        assert answer.headers["content-type"].startswith("text/html")

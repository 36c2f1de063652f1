"""The parents' copy: the plan, and no string that tells where the child is."""

import unicodedata
from datetime import date

from service.tables.directory import Agency
from tests.world import World

SHELTER = "Nhà tạm lánh Hoa Sen, số 7 ngõ Bí Mật (thử)"
CARER = "Bà Nguyễn Thử Nghiệm"
CENTRE = "Trung tâm Ánh Dương (thử)"
SECRETS = ("hoa sen", "bí mật", "thử nghiệm", "ánh dương", "suối vàng", "mái ấm")


def separated(world: World) -> str:
    case_id: str = world.report()["cases"][0]["id"]
    world.assess(case_id)
    path, now = f"/v1/cases/{case_id}/emergency-measures", world.now().isoformat()
    decided = {
        "occurred_at": now,
        "measures": ["safe_shelter", "alternative_care"],
        "grounds": ["harmed_by_carer"],
        "separation": True,
        "danger_known_at": now,
        "separation_ground": "abused_by_carer",
    }
    measure = world.post("chair", path, decided, version=world.version(case_id)).json()["id"]
    placed = {"occurred_at": now, "safe_place": SHELTER, "alternative_care": CARER}
    assert world.post("worker", f"{path}/{measure}/application", placed, version=world.version(case_id)).is_success
    assert world.verify(case_id, parents_safe=False).status_code == 201
    return case_id


def test_no_string_of_the_safe_place_is_in_it(world: World) -> None:
    case_id = separated(world)
    home = Agency(code="suoi-vang", kind="care", name_vi="Suối Vàng", name_en="Mái Ấm", valid_from=date(2025, 7, 1))
    world.add(home)
    there = {"provider": CENTRE, "withhold_from_parents": True}
    nearby = {"provider": "Trạm y tế xã (thử)", "coordinating": ["Công an xã (thử)"]}
    services = [
        world.service(activity="Khám tại trạm y tế (thử)", **nearby),
        world.service(field="social", activity="Chăm sóc tại đó (thử)", **there),
        world.service(field="education", activity="Đưa trẻ đi học từ NHÀ TẠM LÁNH  HOA SEN (thử)"),
        world.service(field="legal", activity="Trợ giúp pháp lý (thử)", coordinating=["bà nguyễn thử nghiệm"]),
        world.service(field="other", activity="Tham vấn (thử)", responsible="Giám đốc trung tâm ánh dương (thử)"),
        world.service(field="social", activity="Ăn ở (thử)", responsible=None, responsible_agency_id=str(home.id)),
        world.service(activity="Thăm nom (thử)", provider=unicodedata.normalize("NFD", "Cơ sở Suối Vàng")),
    ]
    reasons = {"recovery": "Trẻ ổn định (thử)", "reintegration": "Về từ ngo bi mat (thử)"}
    assert world.approve(case_id, services=services, **reasons).status_code == 200
    answer = world.get("worker", f"/v1/cases/{case_id}/plan/copy?for=parents")
    assert answer.status_code == 200, answer.text
    plain = unicodedata.normalize("NFC", answer.text).casefold()
    assert [secret for secret in SECRETS if secret in plain or _bare(secret) in _bare(plain)] == []
    copy = answer.json()
    assert (copy["decision_number"], copy["recovery"]) == ("12/QĐ-UBND", "Trẻ ổn định (thử)")
    assert copy["reintegration"] is None
    assert [one["withheld"] for one in copy["services"]] == [False, *[True] * 6]
    first, second = copy["services"][:2]
    assert (first["provider"], first["coordinating"]) == ("Trạm y tế xã (thử)", ["Công an xã (thử)"])
    assert first["estimated_cost"] == 0
    assert [second[name] for name in ("activity", "provider", "responsible", "estimated_cost")] == [None] * 4
    whole = world.get("worker", f"/v1/cases/{case_id}/plan").text
    assert "Ánh Dương" in whole


def test_without_a_secret_nothing_is_left_out(world: World, case_id: str) -> None:
    world.approve(case_id, services=[world.service(provider="Trạm y tế xã (thử)")])
    (service,) = world.get("worker", f"/v1/cases/{case_id}/plan/copy?for=parents").json()["services"]
    assert (service["withheld"], service["provider"], service["responsible"]) == (
        False,
        "Trạm y tế xã (thử)",
        "Trạm y tế (thử)",
    )
    assert world.get("worker", f"/v1/cases/{case_id}/plan/copy").status_code == 422
    assert world.get("province_head", f"/v1/cases/{case_id}/plan/copy?for=parents").status_code == 403


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())

"""Who plays in the demo: three provinces, five communes, agencies and made-up people who are nobody but their roles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PROVINCES = {"01": "Hà Nội", "15": "Lào Cai", "92": "Cần Thơ"}
COMMUNES = {
    "00004": ("Ba Đình", "Phường", "01"),
    "02647": ("Lào Cai", "Phường", "15"),
    "02839": ("Bắc Hà", "Xã", "15"),
    "31135": ("Ninh Kiều", "Phường", "92"),
    "31261": ("Cờ Đỏ", "Xã", "92"),
}
DEPUTY = "deputy"
"""What a deputy is called in the list of identities: no role of the directory, only the Chair's pen."""


@dataclass(frozen=True, slots=True)
class PlayedAgency:
    """A body of the demo; `duty` is what it answers for around the clock, `webhook` how it wants to be told."""

    code: str
    kind: str
    name_vi: str
    name_en: str
    territory_code: str | None = None
    duty: str | None = None
    webhook: bool = False


@dataclass(frozen=True, slots=True)
class PlayedPerson:
    """An account of the demo; `deputy_of` is the subject in whose place it may sign."""

    subject: str
    role: str
    name: str
    territory_code: str | None = None
    agency_code: str | None = None
    duty: str | None = None
    kind: str = "person"
    deputy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """The places that are played: provinces by code; communes by code, each with its name, unit and province.

    With `pairs` every commune has a second worker, so that somebody must assign its cases. Of the communes that are
    `unreached` nobody has given an address: whatever they should be told has to climb.
    """

    provinces: Mapping[str, str]
    communes: Mapping[str, tuple[str, str, str]]
    pairs: bool = True
    unreached: frozenset[str] = frozenset()

    def agencies(self) -> list[PlayedAgency]:
        """The hotline, each province's health service, police, hospital and legal aid, each commune's committee."""
        hotline = PlayedAgency("hotline-111", "hotline", "Tổng đài 111 (thử)", "Hotline 111 (demo)")
        of_provinces = (one for code, name in self.provinces.items() for one in _of_province(code, name))
        return [hotline, *of_provinces, *(_committee(code, *place) for code, place in self.communes.items())]

    def people(self) -> list[PlayedPerson]:
        """Everybody, the country's first."""
        return [
            *_of_the_country(),
            *(one for code, name in self.provinces.items() for one in _people_of_province(code, name)),
            *(one for code, place in self.communes.items() for one in self._people_of_commune(code, *place)),
        ]

    def _people_of_commune(self, code: str, name: str, unit: str, _province: str) -> Iterator[PlayedPerson]:
        place, committee = f"{unit.lower()} {name}", f"ubnd-{code}"
        chair, worker = f"demo:commune_chair:{code}", f"demo:commune_worker:{code}"
        yield PlayedPerson(worker, "commune_worker", f"Cán bộ trẻ em {place} (thử)", code, committee)
        if self.pairs:
            second = f"Cán bộ trẻ em thứ hai {place} (thử)"
            yield PlayedPerson(f"{worker}:b", "commune_worker", second, code, committee)
        yield PlayedPerson(chair, "commune_chair", f"Chủ tịch UBND {place} (thử)", code, committee)
        yield PlayedPerson(
            f"demo:deputy_chair:{code}", DEPUTY, f"Phó Chủ tịch UBND {place} (thử)", code, committee, deputy_of=chair
        )


SMALL = Cast(PROVINCES, COMMUNES)
"""What `dev.py run` loads."""


def _of_province(code: str, name: str) -> Iterator[PlayedAgency]:
    yield PlayedAgency(
        f"so-y-te-{code}", "province_health", f"Sở Y tế {name} (thử)", f"Health department of {name} (demo)", code
    )
    duties = (
        ("cong-an", "police", "Công an", "Police of", "police_duty", True),
        ("benh-vien", "health", "Bệnh viện", "Hospital of", "health_duty", True),
        ("tro-giup-phap-ly", "justice", "Trợ giúp pháp lý", "Legal aid of", "justice_duty", False),
    )
    for prefix, kind, vi, en, duty, webhook in duties:
        yield PlayedAgency(f"{prefix}-{code}", kind, f"{vi} {name} (thử)", f"{en} {name} (demo)", code, duty, webhook)


def _committee(code: str, name: str, unit: str, _province: str) -> PlayedAgency:
    vi, en = f"UBND {unit.lower()} {name} (thử)", f"People's Committee of {name} (demo)"
    return PlayedAgency(f"ubnd-{code}", "commune", vi, en, code)


def _of_the_country() -> Iterator[PlayedPerson]:
    yield PlayedPerson("demo:administrator", "administrator", "Quản trị danh bạ (thử)")
    yield PlayedPerson("demo:auditor", "auditor", "Kiểm toán nhật ký (thử)")
    yield PlayedPerson("demo:inspector", "inspector", "Thanh tra (thử)")
    yield PlayedPerson("demo:custodian:a", "custodian", "Người giữ danh tính thứ nhất (thử)")
    yield PlayedPerson("demo:custodian:b", "custodian", "Người giữ danh tính thứ hai (thử)")
    yield PlayedPerson(
        "demo:hotline_operator",
        "hotline_operator",
        "Trực Tổng đài 111 (thử)",
        agency_code="hotline-111",
        duty="hotline_duty_officer",
    )
    yield PlayedPerson(
        "demo:intake_system", "intake_system", "Máy của Tổng đài 111 (thử)", agency_code="hotline-111", kind="service"
    )


def _people_of_province(code: str, name: str) -> Iterator[PlayedPerson]:
    health = f"so-y-te-{code}"
    yield PlayedPerson(
        f"demo:province_officer:{code}",
        "province_officer",
        f"Trực trẻ em Sở Y tế {name} (thử)",
        code,
        health,
        duty="province_duty_officer",
    )
    yield PlayedPerson(
        f"demo:province_head:{code}", "province_head", f"Lãnh đạo phụ trách trẻ em {name} (thử)", code, health
    )
    officers = (
        ("police", "cong-an", "Công an"),
        ("health", "benh-vien", "Bệnh viện"),
        ("justice", "tro-giup-phap-ly", "Trợ giúp pháp lý"),
    )
    for kind, prefix, vi in officers:
        yield PlayedPerson(
            f"demo:agency_officer:{code}:{kind}",
            "agency_officer",
            f"Cán bộ đầu mối {vi} {name} (thử)",
            code,
            f"{prefix}-{code}",
        )

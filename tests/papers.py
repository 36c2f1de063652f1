"""The Decree's forms as a worker of the small Việt Nam fills them in: each says little, but says it well."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import Any

from service.tables.review import ABILITY as STILL_ABLE
from service.tables.review import HARM as STILL_HARMED
from service.tables.specific import ABILITY, HARM

REVIEWED = (*STILL_HARMED, *STILL_ABLE)


class Papers(ABC):
    """Forms dated now; what a test wants otherwise it says."""

    @abstractmethod
    def now(self) -> datetime:
        """The law's clock."""

    def mau_01(self, **changes: Any) -> dict[str, Any]:
        """A Mẫu 01 that says little but says it well."""
        return {
            "channel": "phone",
            "case_group": "abused",
            "abuse_forms": ["violence"],
            "first_received_at": self.now().isoformat(),
            "place": {"commune_code": "00004", "text": "Thôn Thử Nghiệm"},
            "receiving_officer": "Người trực (thử)",
        } | changes

    def mau_02(self, *, emergency: bool = False, **changes: Any) -> dict[str, Any]:
        """A Mẫu 02 done just now."""
        ratings = ("harm_now", "harm_continues", "self_protection", "adult_help")
        return {
            "occurred_at": self.now().isoformat(),
            **{name: {"level": "medium"} for name in ratings},
            "risk_level": "emergency" if emergency else "medium",
            "emergency": emergency,
            "emergency_grounds": ["serious_harm"] if emergency else [],
            "conclusion": "Đã gặp trẻ (thử).",
        } | changes

    def mau_03(self, **changes: Any) -> dict[str, Any]:
        """A Mẫu 03 done just now, with the minutes of its meeting."""
        rows = (*HARM, *ABILITY)
        letters = ("condition", "family", "exposure", "schooling", "community", "child_wish", "conclusion")
        return {
            "occurred_at": self.now().isoformat(),
            **{name: f"Đã xác minh: {name} (thử)" for name in letters},
            "needs": [{"kind": "legal_aid", "words": "Cần người trợ giúp pháp lý (thử)"}],
            "parents": [{"who": "mother", "harms": False, "wish": "Muốn con được đi học lại (thử)"}],
            "plan_needed": True,
            **{name: {"level": "medium"} for name in rows},
            "minutes": self.minutes(),
        } | changes

    def minutes(self) -> dict[str, Any]:
        """The minutes of a needs meeting held just now."""
        return {
            "held_at": self.now().isoformat(),
            "chaired_by": "Chủ tịch (thử)",
            "attended": [{"capacity": "residential_area", "who": "Trưởng thôn (thử)"}, {"capacity": "parent"}],
            "decisions": "Trẻ cần được trị liệu (thử)",
        }

    def mau_04(self, **changes: Any) -> dict[str, Any]:
        """A plan with one service that says everything art. 28(3) asks."""
        return {"interventions": ["health_and_recovery"], "services": [self.service()]} | changes

    def service(self, **changes: Any) -> dict[str, Any]:
        """One service of a plan."""
        today = self.now().date()
        return {
            "field": "health",
            "activity": "Trị liệu tâm lý (thử)",
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=20)).isoformat(),
            "responsible": "Trạm y tế (thử)",
            "estimated_cost": 0,
        } | changes

    def mau_06(self, **changes: Any) -> dict[str, Any]:
        """A Mẫu 06 done just now, of a child that is safe but not yet stable."""
        return {
            "occurred_at": self.now().isoformat(),
            **{row: {"level": "medium"} for row in REVIEWED},
            "safe": True,
            "stable": False,
            "proposal": "go_on",
            "conclusion": "Đã rà soát cùng trạm y tế (thử).",
            "took_part": [{"name": "Người tham gia (thử)", "capacity": "Trạm y tế"}],
        } | changes

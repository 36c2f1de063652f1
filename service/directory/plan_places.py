"""Whether the provinces of the plans are provinces, on the days on which the plans speak for them."""

from collections.abc import Iterator

from service.directory.provinces import seed_rows
from workflows.policy.check import Finding, found_at
from workflows.policy.model import Policy


def provinces_exist(policy: Policy) -> Iterator[Finding]:
    """Every province of a plan that the directory's own list does not have on the plan's first day."""
    known = seed_rows()
    for index, plan in enumerate(policy.plans):
        for number, one in enumerate(plan.applies):
            rows = (row for row in known if row.code == one.province)
            if not any(
                row.valid_from <= one.since and (row.valid_to is None or one.since < row.valid_to) for row in rows
            ):
                at = ("applies", number, "province")
                yield found_at(
                    "plan", index, *at, text="province_unknown", code=one.province, day=one.since.isoformat()
                )

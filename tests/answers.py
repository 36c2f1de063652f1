"""What tests ask of the API's answers again and again."""

from typing import Any

import httpx

from tests.world import World


def missing(answer: httpx.Response) -> list[str]:
    """The codes of a refused step: every fact that it lacks."""
    assert (answer.status_code, answer.json()["code"]) == (409, "transition_refused"), answer.text
    return [refusal["code"] for refusal in answer.json()["refusals"]]


def paged(world: World, who: str, path: str, *, limit: int = 1) -> list[dict[str, Any]]:
    """A list as this person reads it page by page, to its end."""
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = world.get(who, f"{path}?limit={limit}{cursor}").json()
        assert len(page["items"]) <= limit
        seen += page["items"]
        if page["next"] is None:
            return seen
        cursor = f"&cursor={page['next']}"

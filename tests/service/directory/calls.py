"""How these tests call the API."""

from typing import Any
from uuid import uuid4

from tests.asgi import Client

Json = dict[str, Any]


def posted(client: Client, path: str, body: Json | None = None, *, status: int = 201, key: str | None = None) -> Json:
    """A POST under a fresh key; the answer's body after its status was the expected one."""
    answer = client.post(f"/v1{path}", json=body, headers={"Idempotency-Key": key or str(uuid4())})
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


def refused(client: Client, path: str, body: Json | None = None, *, status: int) -> str:
    """The code of a refused POST."""
    code: str = posted(client, path, body, status=status)["code"]
    return code


def listed(client: Client, path: str, **query: str | int) -> list[Json]:
    """Every item of a list, page by page."""
    items: list[Json] = []
    cursor: str | None = None
    while True:
        page = client.get(f"/v1{path}", params=query | ({"cursor": cursor} if cursor else {}))
        assert page.status_code == 200, page.text
        items += page.json()["items"]
        cursor = page.json()["next"]
        if cursor is None:
            return items

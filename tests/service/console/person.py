"""Somebody at the console without a browser: cookies, links and forms, and nothing that a browser would add."""

import html
import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import httpx

from tests.world import World

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


class Person:
    """One person with a cookie jar of their own."""

    def __init__(self, world: World, subject: str) -> None:
        self.world = world
        self.subject = subject
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A page, as it is answered: redirects are not followed."""
        return self._taken(self.world.client.get(path, headers=self._headers(headers)))

    def send(self, path: str, fields: Mapping[str, object], **headers: str) -> httpx.Response:
        """A form with exactly these fields."""
        body = urlencode(fields, doseq=True)
        return self._taken(self.world.client.post(path, content=body, headers=self._headers(headers) | FORM))

    def fill(self, path: str, fields: Mapping[str, object], *, to: str | None = None) -> httpx.Response:
        """The form of a page with its own hidden fields, filled in and sent."""
        return self.send(to or path, hidden(self.get(path)) | dict(fields))

    def sign_in(self, place: str = "") -> httpx.Response:
        """From the start page over the provider and back; the answer that begins the session."""
        return self.get(self.answered_by_the_provider(self.get(f"/console/sign-in/start?next={place}")))

    def answered_by_the_provider(self, start: httpx.Response) -> str:
        """Where the provider sends the browser after the person has chosen who they are."""
        asked = urlsplit(start.headers["location"])
        form = dict(pair.split("=", 1) for pair in asked.query.split("&"))
        body = "&".join(f"{name}={value}" for name, value in form.items()) + f"&as={self.subject}"
        address = f"{asked.scheme}://{asked.netloc}{asked.path}"
        answer = httpx.post(address, content=body, headers=FORM, trust_env=False)
        back = urlsplit(answer.headers["location"])
        return f"{back.path}?{back.query}"

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": jar} | {name.replace("_", "-"): value for name, value in more.items()}

    def _taken(self, answer: httpx.Response) -> httpx.Response:
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        self.world.client.forget_cookies()
        return answer


def hidden(answer: httpx.Response) -> dict[str, object]:
    """The hidden fields of a page."""
    assert answer.status_code == 200, answer.text
    return {name: html.unescape(value) for name, value in HIDDEN.findall(answer.text)}

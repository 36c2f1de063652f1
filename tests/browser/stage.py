"""The whole console as a person meets it: a served process, the provider beside it, and a real Chromium."""

import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.processes import environment, lachan, until
from tests.provider import address_of, listening_provider, serving
from tests.world import World

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
NO_CHROMIUM = (
    "Thiếu chromium: hãy chạy `sudo apt-get install chromium`. / "
    "Chromium is missing: run `sudo apt-get install chromium`."
)


@dataclass
class Stage:
    """Where the console is, the world behind it, and everything that any page asked of anybody."""

    url: str
    issuer: str
    world: World
    asked: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """What was asked of neither the console nor, while signing in, its provider."""
        return [url for url in self.asked if not url.startswith((self.url + "/", self.issuer + "/", "data:"))]


@contextmanager
def staged(database_url: str, tools: dict[str, Any], folder: Path) -> Iterator[Stage]:
    """The console, ready to be opened."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with listening_provider() as place:
        issuer = address_of(place)
        told = environment(
            database_url,
            folder,
            LACHAN_OIDC_ISSUER=issuer,
            LACHAN_OIDC_CLIENT_ID="lachan-console",
            LACHAN_PUBLIC_URL=url,
        )
        with (
            World(database_url, tools, issuer=issuer) as world,
            serving(place, world.app.state.engine),
            lachan("serve", "--port", str(port), env=told, log=folder / "serve.log"),
        ):
            until(lambda: _answers(url))
            yield Stage(url, issuer, world)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/live", trust_env=False).is_success
    except httpx.TransportError:
        return False


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium; it is never skipped."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail(NO_CHROMIUM)
    return playwright.chromium.launch(executable_path=path)


def page_of(
    stage: Stage,
    browser: Browser,
    *,
    size: Mapping[str, int] = DESKTOP,
    language: str = "vi",
    script: bool = True,
) -> Page:
    """A page of a new browser context, everything that it asks noted."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale={"vi": "vi-VN", "en": "en-GB"}[language],
        java_script_enabled=script,
        base_url=stage.url,
    )
    context.set_default_timeout(10_000)
    context.on("request", lambda request: stage.asked.append(request.url))
    return context.new_page()


def sign_in(page: Page, subject: str) -> None:
    """From the console's door over the provider to the first page."""
    page.goto("/console")
    page.locator("main a.button").click()
    page.locator(f'button[value="{subject}"]').click()
    page.wait_for_url("**/console/**")

"""One stage and one Chromium for all browser tests of a worker."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from service.embedded import Server
from service.law import LawBook
from service.vault import Vault
from tests.browser.stage import Stage, launched, staged
from tests.databases import copied
from workflows.policy.load import load


@pytest.fixture(scope="session")
def stage(postgres: Server, template: str, vault: Vault, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Monday 2 March 2026, eight in the morning; time only goes on."""
    tools = {"vault": vault, "lawbook": LawBook(load()), "public_url": "http://lachan.test"}
    with copied(postgres, template) as address, staged(address, tools, tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        opened = launched(playwright)
        yield opened
        opened.close()

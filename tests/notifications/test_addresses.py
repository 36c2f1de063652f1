"""Where a webhook may go: every way into the inside of a network that we know of is closed."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from notifications.channels.addresses import Refused, opening, pinned, target_of
from notifications.channels.webhook import WebhookSettings

VECTORS: Final = tomllib.loads(Path(__file__).with_name("addresses.toml").read_text(encoding="utf-8"))


def go_to(url: str, *found: str, networks: Sequence[str] = (), development: bool = False) -> list[str]:
    target = target_of(url, development=development)
    openings = [opening(entry) for entry in networks]
    allowed = pinned(target, lambda host, port: found, openings=openings, development=development)
    return [str(address) for address in allowed]


def literal(address: str) -> str:
    return f"https://[{address}]/hooks" if ":" in address else f"https://{address}/hooks"


@pytest.mark.parametrize("url", VECTORS["malformed"])
def test_what_two_parsers_could_read_apart_is_not_read_at_all(url: str) -> None:
    with pytest.raises(Refused, match="address_malformed"):
        go_to(url, "1.1.1.1", development=True)


@pytest.mark.parametrize("address", VECTORS["closed"])
def test_an_inside_address_is_closed_as_a_literal(address: str) -> None:
    with pytest.raises(Refused, match="address_closed"):
        go_to(literal(address))


@pytest.mark.parametrize("address", VECTORS["closed"])
def test_an_inside_address_is_closed_as_the_answer_for_a_name(address: str) -> None:
    with pytest.raises(Refused, match="address_closed"):
        go_to("https://agency.example.vn/hooks", address)


@pytest.mark.parametrize("address", VECTORS["open"])
def test_an_outside_address_is_open(address: str) -> None:
    assert go_to(literal(address)) == go_to("https://agency.example.vn", address) == [address]


def test_one_inside_address_among_the_answers_closes_the_name() -> None:
    with pytest.raises(Refused, match="address_closed"):
        go_to("https://agency.example.vn/", "1.1.1.1", "10.0.0.1")


def test_a_name_without_an_answer_is_told_apart() -> None:
    with pytest.raises(Refused, match="address_unresolvable"):
        go_to("https://agency.example.vn/")


def test_a_private_network_is_open_for_the_name_it_was_listed_for_and_no_other() -> None:
    networks = ["hooks.example.vn=10.20.0.0/16", "10.30.0.5=10.30.0.5/32"]
    assert go_to("https://hooks.example.vn/", "10.20.3.4", networks=networks) == ["10.20.3.4"]
    assert go_to("https://10.30.0.5/", networks=networks) == ["10.30.0.5"]
    for url, found in (("https://other.example.vn/", "10.20.3.4"), ("https://hooks.example.vn/", "10.21.0.1")):
        with pytest.raises(Refused, match="address_closed"):
            go_to(url, found, networks=networks)


@pytest.mark.parametrize(
    "entry", ["10.0.0.0/8", "a.vn=", "=10.0.0.0/8", "a.vn=0.0.0.0/0", "a.vn=127.0.0.0/8", "a.vn=::/0"]
)
def test_only_a_named_private_network_can_be_listed(entry: str) -> None:
    with pytest.raises(ValueError, match=r"network|appear"):
        WebhookSettings(networks=(entry,))


@pytest.mark.parametrize("development", [True, False])
def test_loopback_and_plain_http_are_for_development_only(development: bool) -> None:
    for url in ("http://127.0.0.1:8080/", "https://127.0.0.1:8080/", "https://[::1]:8080/"):
        if development:
            assert go_to(url, development=True)
        else:
            with pytest.raises(Refused):
                go_to(url)
    with pytest.raises(Refused, match="address_closed"):
        go_to("http://10.0.0.1/", development=True)


@pytest.mark.parametrize("port", [1, 22, 25, 80, 1023, 65536, 99999])
def test_ports_of_other_services_are_closed(port: int) -> None:
    with pytest.raises(Refused, match="address_port_closed"):
        go_to(f"https://agency.example.vn:{port}/", "1.1.1.1")

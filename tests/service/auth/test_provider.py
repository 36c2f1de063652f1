"""The identity provider's settings: refused before the first request when they are not safe."""

from typing import Any

import pytest

from service.auth.provider import ProviderRefused, provider_of
from service.settings import Settings


def settings(**given: Any) -> Settings:
    return Settings(**({"mode": "production", "oidc_issuer": "https://id.example.vn/lachan"} | given))


def test_an_https_provider_is_taken_in_production() -> None:
    provider = provider_of(settings(oidc_jwks_url="https://id.example.vn/keys"))
    assert (provider.issuer, provider.audience, provider.algorithm) == (
        "https://id.example.vn/lachan",
        "lachan",
        "RS256",
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8112",
        "https://127.0.0.1:8112",
        "http://localhost:8112",
        "https://localhost",
        "https://id.localhost",
        "https://[::1]/",
        "https://127.8.8.8",
        "https://0.0.0.0",
        "http://id.example.vn",
        "ftp://id.example.vn",
        "file:///etc/passwd",
        "https://",
        "https://user@id.example.vn",
        "https://id.example.vn/#x",
        "id.example.vn",
    ],
)
@pytest.mark.parametrize("name", ["oidc_issuer", "oidc_jwks_url"])
def test_production_refuses_the_development_provider_and_every_unsafe_address(name: str, address: str) -> None:
    with pytest.raises(ProviderRefused):
        provider_of(settings(**{name: address}))


@pytest.mark.parametrize("address", ["http://127.0.0.1:8112", "http://localhost:8112", "https://id.example.vn"])
def test_development_takes_its_own_provider_on_loopback(address: str) -> None:
    assert provider_of(settings(mode="development", oidc_issuer=address)).issuer == address


@pytest.mark.parametrize("address", ["http://id.example.vn", "http://10.0.0.1"])
def test_development_takes_no_plain_http_from_elsewhere(address: str) -> None:
    with pytest.raises(ProviderRefused):
        provider_of(settings(mode="development", oidc_issuer=address))


@pytest.mark.parametrize("missing", ["oidc_issuer", "oidc_audience"])
def test_a_provider_without_issuer_or_audience_is_refused_by_name(missing: str) -> None:
    with pytest.raises(ProviderRefused, match="LACHAN_OIDC_ISSUER"):
        provider_of(settings(**{missing: ""}))

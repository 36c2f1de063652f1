"""The identity provider as configured, checked before the first token: one issuer, one audience, one algorithm."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from service.settings import Settings

Algorithm = Literal["RS256", "ES256"]


class ProviderRefused(RuntimeError):
    """Settings under which the service must not start."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Whose tokens are taken; no `jwks_url` means OpenID discovery, no `token_type` means tokens without `typ`."""

    issuer: str
    audience: str
    algorithm: Algorithm = "RS256"
    token_type: str = "at+jwt"  # noqa: S105 (a media type)
    jwks_url: str = ""
    development: bool = False

    def check_address(self, url: str) -> str:
        """The address, if keys may be fetched from it: https, or plain http on loopback in development."""
        parts = urlsplit(url)
        outside = not _is_loopback(parts.hostname or "")
        if parts.username is None and parts.hostname and not parts.fragment:
            if parts.scheme == "https" and (outside or self.development):
                return url
            if parts.scheme == "http" and self.development and not outside:
                return url
        raise ProviderRefused(
            "an identity provider needs an https address that is not this machine's; "
            "the development provider is for LACHAN_MODE=development only"
        )


def provider_of(settings: Settings) -> Provider:
    """The provider of these settings, or ProviderRefused with the variable to set."""
    if not settings.oidc_issuer or not settings.oidc_audience:
        raise ProviderRefused("set LACHAN_OIDC_ISSUER and LACHAN_OIDC_AUDIENCE to the identity provider's")
    provider = Provider(
        issuer=settings.oidc_issuer,
        audience=settings.oidc_audience,
        algorithm=settings.oidc_algorithm,
        token_type=settings.oidc_token_type,
        jwks_url=settings.oidc_jwks_url,
        development=settings.development,
    )
    for address in filter(None, (provider.issuer, provider.jwks_url)):
        provider.check_address(address)
    return provider


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

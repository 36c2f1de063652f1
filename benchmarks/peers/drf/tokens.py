"""The token check as an authentication class of the framework."""

from typing import Any

from django.conf import settings
from jose import JWTError, jwt
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from benchmarks.peers.drf.models import User


class TokenAuthentication(BaseAuthentication):
    """A bearer token of the provider, and the account it speaks of."""

    def authenticate(self, request: Any) -> tuple[User, None]:
        """The account, or 401."""
        kind, _, token = get_authorization_header(request).decode().partition(" ")
        if kind.lower() != "bearer":
            raise AuthenticationFailed("no token")
        try:
            claims = jwt.decode(
                token,
                settings.TOKEN_KEY,
                algorithms=["RS256"],
                audience=settings.TOKEN_AUDIENCE,
                issuer=settings.TOKEN_ISSUER,
            )
            return User.objects.get(subject=claims["sub"]), None
        except (JWTError, User.DoesNotExist):
            raise AuthenticationFailed("bad token") from None

    def authenticate_header(self, request: Any) -> str:
        """What a 401 asks for."""
        return "Bearer"

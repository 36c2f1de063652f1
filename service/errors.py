"""Every error that leaves the service on purpose.

ServiceError
├── Malformed 400             the request cannot be read
│   └── MissingKey 400        no Idempotency-Key
├── Unauthenticated 401
├── Forbidden 403             the action, never the object
├── NotFound 404              absent, or not yours to know
├── Conflict 409
│   ├── TransitionRefused 409 names every missing fact and its article
│   ├── Superseded 409        the button belongs to a rung that has moved on
│   └── KeyRunning 409        the same request is still being answered
├── PreconditionFailed 412
├── TooLarge 413
├── ContentUnsupported 415
├── InvalidForm 422           the payload only
├── KeyReused 422
├── PreconditionRequired 428
├── TooMany 429
└── Unavailable 503
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

Param = str | int | bool | None


class ServiceError(Exception):
    """A refusal with a stable code; people read its translation in `service/web/locale`.

    `params` are typed values of ours (never what the caller sent); `legal_basis` and `refusals` are plain JSON.
    """

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal"

    def __init__(
        self,
        code: str | None = None,
        *,
        params: Mapping[str, Param] | None = None,
        legal_basis: Sequence[Mapping[str, object]] = (),
        refusals: Sequence[Mapping[str, object]] = (),
    ) -> None:
        self.code = code or self.default_code
        self.params = dict(params or {})
        self.legal_basis = [dict(basis) for basis in legal_basis]
        self.refusals = [dict(refusal) for refusal in refusals]
        super().__init__(self.code)


class Malformed(ServiceError):
    """400: the request itself cannot be read."""

    status = 400
    default_code = "malformed"


class MissingKey(Malformed):
    """400: a POST that creates came without an Idempotency-Key."""

    default_code = "missing_key"


class Unauthenticated(ServiceError):
    """401: one same answer for every token that does not hold."""

    status = 401
    default_code = "unauthenticated"


class Forbidden(ServiceError):
    """403: this actor may not do this at all; says nothing about any object."""

    status = 403
    default_code = "forbidden"


class NotFound(ServiceError):
    """404: absent, or not yours to know; both in the same words."""

    status = 404
    default_code = "not_found"


class Conflict(ServiceError):
    """409: the request is readable but does not fit what is recorded."""

    status = 409
    default_code = "conflict"


class TransitionRefused(Conflict):
    """409: a guard said no; `refusals` lists every missing fact with its basis."""

    default_code = "transition_refused"


class Superseded(Conflict):
    """409: the escalation has moved on; `params` tells the current rung."""

    default_code = "superseded"


class KeyRunning(Conflict):
    """409: a request with the same Idempotency-Key is still being answered."""

    default_code = "key_running"


class PreconditionFailed(ServiceError):
    """412: If-Match names a version that is no longer current."""

    status = 412
    default_code = "stale_version"


class TooLarge(ServiceError):
    """413: the body is over the limit."""

    status = 413
    default_code = "body_too_large"


class ContentUnsupported(ServiceError):
    """415: the body is not declared as JSON."""

    status = 415
    default_code = "content_type_unsupported"


class InvalidForm(ServiceError):
    """422: the payload is malformed; nothing else is ever a 422 but KeyReused."""

    status = 422
    default_code = "invalid_form"


class KeyReused(ServiceError):
    """422: the Idempotency-Key, or the sender's own reference, was used with another body."""

    status = 422
    default_code = "key_reused"


class PreconditionRequired(ServiceError):
    """428: a change of a case needs If-Match."""

    status = 428
    default_code = "if_match_required"


class TooMany(ServiceError):
    """429: slow down; `params` tell which limit it was and in how many seconds there is room again."""

    status = 429
    default_code = "too_many"


class Unavailable(ServiceError):
    """503: nothing was shown and nothing was changed; try again."""

    status = 503
    default_code = "unavailable"

"""The command that revokes an access token before its end."""

from typing import Annotated

import typer

from service.auth.revocation import revoke as deny
from service.auth.tokens import LONGEST_NAME
from service.cli.recording import issuer_or, recorded
from service.cli.speech import MISUSED, say, stop

tokens = typer.Typer(no_args_is_help=True, help="Mã truy cập. / Access tokens.")


@tokens.callback()
def _group() -> None:
    """Mã truy cập. / Access tokens."""


@tokens.command()
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="JTI", help="`jti` của mã, không phải cả mã / Its `jti`, no more")],
    issuer: Annotated[str, typer.Option(help="`iss`, nếu khác LACHAN_OIDC_ISSUER / Its `iss`, if another")] = "",
) -> None:
    """Thu hồi một mã truy cập trước hạn, có hiệu lực ngay. / Revoke an access token before its end, at once."""
    if not 0 < len(token_id) <= LONGEST_NAME:
        stop("JTI phải có từ 1 đến 255 ký tự.", "JTI must have 1 to 255 characters.", MISUSED)
    with recorded("token:revoke") as session:
        deny(session, issuer_or(issuer), token_id)
    say(
        "Đã thu hồi: mã này không mở được gì nữa. Muốn chặn cả tài khoản, hãy ngừng tài khoản qua API.",
        "Revoked: this token opens nothing any more. To shut the whole account, deactivate it through the API.",
    )

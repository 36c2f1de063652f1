"""`lachan token`: a demo account's access token, asked of the provider that runs beside the demo."""

import sys

import httpx

from service.development.identity import fetch_token
from service.development.state import data_folder, running

NO_RUN = (
    "Chưa có hệ thống thử nào đang chạy: hãy chạy `python3 dev.py run`.\nNothing runs here: start `python3 dev.py run`."
)


def main(role_or_subject: str, territory: str) -> int:
    """Print the token and nothing else; the exit code."""
    state = running(data_folder())
    if state is None:
        print(NO_RUN, file=sys.stderr)
        return 2
    try:
        token = fetch_token(state.identity, role_or_subject, territory or None)
    except httpx.HTTPError as away:
        print(f"Không hỏi được nơi cấp mã. / The provider does not answer ({type(away).__name__}).", file=sys.stderr)
        return 1
    if token is None:
        print(
            f"Không có tài khoản thử nào như vậy: xem danh sách tại {state.surroundings}/\n"
            f"There is no such demo account: see the list at {state.surroundings}/",
            file=sys.stderr,
        )
        return 1
    print(token)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

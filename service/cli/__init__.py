"""`lachan …`: every command of the product, each with its help in Vietnamese and English."""

import typer

from service.cli.development import clock, demo, token
from service.cli.keys import keys
from service.cli.misuse import Bilingual
from service.cli.policy import policy
from service.cli.processes import migrate, serve, worker
from service.cli.staff import staff
from service.cli.territories import territories
from service.cli.tokens import tokens

lachan = typer.Typer(
    name="lachan",
    cls=Bilingual,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Lá Chắn: không để một thời hạn nào trôi qua trong im lặng. / No deadline passes in silence.",
)
lachan.command()(serve)
lachan.command()(worker)
lachan.command()(migrate)
lachan.command()(token)
lachan.command()(demo)
lachan.add_typer(clock, name="clock")
lachan.add_typer(keys, name="keys")
lachan.add_typer(policy, name="policy")
lachan.add_typer(staff, name="staff")
lachan.add_typer(territories, name="territories")
lachan.add_typer(tokens, name="tokens")


def main() -> None:
    """Do what the command line says: 0 done, 1 what it checks fails, 2 misuse."""
    lachan()

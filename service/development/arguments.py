"""Words of a command line that are refused in Vietnamese first; argparse's own sentence follows in English."""

import argparse
from typing import NoReturn


class Arguments(argparse.ArgumentParser):
    """A parser for people."""

    def error(self, message: str) -> NoReturn:
        """Leave with 2, saying where to look."""
        self.exit(2, f"Lệnh viết chưa đúng; xem cách dùng: {self.prog} --help\n{self.format_usage()}{message}\n")

"""A worker process of its own, to be killed by a test: python -m tests.notifications.child DATABASE_URL NOW."""

import sys
from datetime import datetime

from sqlalchemy import create_engine

from tests.notifications.world import World


def main() -> None:
    """Deliver until killed."""
    url, now = sys.argv[1:]
    world = World(create_engine(url), datetime.fromisoformat(now))
    while True:
        world.deliverer.beat()
        world.deliverer.wait(0.05)


if __name__ == "__main__":
    main()

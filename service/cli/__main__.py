"""`python -m service.cli` is `lachan`."""

from service.cli import main

main()

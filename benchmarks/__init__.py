"""How fast the service is beside what a team would pick instead: `python3 dev.py bench`; not part of the package."""

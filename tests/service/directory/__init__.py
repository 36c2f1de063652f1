"""The directory, on a real database."""

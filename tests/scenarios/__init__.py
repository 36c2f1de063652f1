"""Stories with time in them, through the API, on a real database."""

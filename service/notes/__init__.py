"""Notes of a case: contacts, visits and calls between the forms."""

"""The law as data: what is admitted, what is refused and why, and the examples of a lawyer."""

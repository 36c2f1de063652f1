"""The pure core: states, decisions, terms and ladders, tested without a database and without a clock."""

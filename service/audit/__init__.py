"""What was done and seen, in the same transaction as the doing."""

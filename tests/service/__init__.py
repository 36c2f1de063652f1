"""What the running service promises."""

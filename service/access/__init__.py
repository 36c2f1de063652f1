"""Whether this actor may see this child."""

"""The conditions of every step, one module for each life; a clause beside a guard is its source, "ours" means none."""

"""Decide: states, guards, deadlines, ladders and the law as data, as pure functions without web, database or clock."""

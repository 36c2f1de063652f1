"""The law as data: dated, cited TOML that a jurist can check against the Decree, and the models that admit it."""

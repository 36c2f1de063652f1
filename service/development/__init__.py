"""What production refuses: the movable clock, the identity provider, the demo directory, the sinks."""

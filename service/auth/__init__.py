"""Who is calling: the token gate, the keys behind it, permissions, and the actor of a request."""

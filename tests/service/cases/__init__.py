"""Cases as their readers and workers meet them."""

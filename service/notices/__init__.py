"""Who may be told of a case, and the rows that tell them."""

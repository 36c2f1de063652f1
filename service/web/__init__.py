"""The manners that every route shares: problems, the body gate, keys, versions, pages, declarations."""

"""Records: who asked, may they, what changed; one request, one transaction."""

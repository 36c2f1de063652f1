"""The console, page by page, without a browser."""

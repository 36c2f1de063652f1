"""The console: server-rendered pages over the same commands and doors as the API's routes; it decides nothing."""

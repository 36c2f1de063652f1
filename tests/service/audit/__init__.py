"""What the audit says of every answer."""

"""What laws about records, listings and notifications are made of."""

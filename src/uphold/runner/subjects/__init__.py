"""What a suite holds: an operation, or a document, of one API on one tenant."""

"""Commands that are more than a few lines. They belong to the command line, and nothing else imports them."""

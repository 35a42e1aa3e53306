"""What is, or looks like, a secret."""

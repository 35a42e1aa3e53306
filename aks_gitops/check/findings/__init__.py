"""The rules that need a review: each function looks at one thing and yields its breaches."""

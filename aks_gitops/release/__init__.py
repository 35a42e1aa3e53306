"""Change what applications run in their environments, by changing what git says."""

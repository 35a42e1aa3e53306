"""What changes between two renders of an application, as a person would tell it."""

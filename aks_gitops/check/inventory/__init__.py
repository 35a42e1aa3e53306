"""What one revision of a repository makes Argo CD deploy."""

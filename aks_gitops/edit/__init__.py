"""Edits of a config repository's files: text in, text out, with no git and no cluster."""

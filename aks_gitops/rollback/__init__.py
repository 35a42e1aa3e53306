"""Bring an application in an environment back to an earlier state, and nothing else with it."""

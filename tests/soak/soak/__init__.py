"""Servers under the checker for a long time, and what they grow by."""

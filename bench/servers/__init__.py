"""Servers under load, bare and preloaded, in paired runs."""

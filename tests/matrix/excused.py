"""Bugs that need not be reported at run time, with the reason: by bug, or by architecture and bug."""

EXCUSED = {}

"""One file a server: its configuration, its clients and how it is ended."""

"""Runs a real server twice, bare and under ofdcheck, and compares what its clients and its parent saw."""

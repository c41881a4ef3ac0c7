"""Servers that the demo carries with it, for a machine where nothing is installed."""

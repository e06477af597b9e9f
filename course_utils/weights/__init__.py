"""Trained weights, written by `make weights`, and the settings they were trained with."""

"""Trained weights and curves, written by `make weights`, and the settings that they were made with."""

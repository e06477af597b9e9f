"""Densities that are known up to a constant."""

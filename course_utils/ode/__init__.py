"""Ordinary differential equations: steps and solvers, and the divergence of a velocity."""

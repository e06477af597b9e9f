"""The exercises' checks, a package a week and a file an exercise; `solutions/` has their words, written from the notebooks."""

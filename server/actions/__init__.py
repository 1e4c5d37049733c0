"""Use cases: plain functions, one file a noun, one function a thing that people do."""

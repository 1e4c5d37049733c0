"""The pages that the server gives out, one module an audience."""

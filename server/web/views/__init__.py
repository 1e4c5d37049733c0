"""What views and events hold, described for the OpenAPI document."""

"""The variables themselves, a module for each field."""

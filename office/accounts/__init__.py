"""Signing in and out, passwords, the second factor and the language a person reads in."""

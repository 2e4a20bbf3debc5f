"""Printing: is the material and print what the issuer makes."""

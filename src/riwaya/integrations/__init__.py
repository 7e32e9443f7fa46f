"""Riwaya inside other programs."""

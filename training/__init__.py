"""Trains the model that ships with Riwaya; needs the ``train`` extra."""

"""The print of a machine-readable zone: measured in millimetres, character by character."""

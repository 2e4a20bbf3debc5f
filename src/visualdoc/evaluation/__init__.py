"""Evaluation: labelled sets, metrics with intervals, runs; what the evaluators see."""

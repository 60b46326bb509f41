"""The sample: synthetic visits to the coffee-shop study, with pictures drawn by the program. Marked as synthetic."""

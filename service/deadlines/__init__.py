"""Clocks as rows: started and stopped in the transaction of the step that starts and stops them."""

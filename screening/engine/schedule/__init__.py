"""The schedule of a deal: when each filing is due, answered, and free to close."""

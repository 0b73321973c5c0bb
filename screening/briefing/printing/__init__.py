"""HTML as PDF, in processes of their own."""

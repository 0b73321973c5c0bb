"""Changing rules: drafts, rule forms, previews, publishing, scaffolds."""

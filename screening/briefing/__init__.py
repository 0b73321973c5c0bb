"""An assessment as a document: data, HTML, PDF and Word; and one opened again."""

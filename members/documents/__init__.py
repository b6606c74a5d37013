"""Papers about one member: made as data here, printed by a template or written as .docx."""

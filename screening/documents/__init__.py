"""The papers of a case: composed as data from its records, then printed by a template or written as .docx (domain §10).

`catalogue` lists every template; `compose` makes the `Sheet` of one; `docx` and the print pages only print it.
"""

"""The lists of members and of annual rankings, for the importer of `branches`."""

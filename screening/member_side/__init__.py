"""The member's side of a case: the notice of rights, own words, the complaint, all that is held, who has opened the file."""

"""What the tracks of removal and discipline share before the branch votes: proofs, and the member's own statement."""

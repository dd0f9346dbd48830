"""What is wrong on this machine, known cause by known cause: from what was gathered to checks."""

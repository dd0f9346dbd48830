"""The root helper: authorise, validate, then switch by the same code as root's command line."""

"""Makes the project's environment on a bare machine; the standard library only."""


def ensure(argv):
    """Re-execute inside the project's environment when this interpreter is another one."""

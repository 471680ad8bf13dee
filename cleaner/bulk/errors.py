"""What can go wrong with files, by what follows from it."""


class BulkError(ValueError):
    """The run cannot begin or cannot go on. The message says why and what to do."""


class InputError(Exception):
    """One file or record cannot be read. It is reported and the others go on."""


class DamagedError(InputError):
    """A file can be read up to some place and no further. What comes before is cleaned."""


class StrictError(Exception):
    """The first error of a run that is to stop at it."""


class OutputError(Exception):
    """Nothing more can be written, for instance because the disk is full. The run stops, to be resumed."""


class CrashError(Exception):
    """A task could not be done: the process that had it died, and so did the next, or an exception came out of it."""

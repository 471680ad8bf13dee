"""Files and folders in bulk: planned into parts, cleaned by workers, assembled in order.

    inputs -> plan -> work -> state -> assemble
    files     parts   clean   kept     whole outputs, ledger, errors, statistics

Parts depend on the input alone, never on how many workers there are; each is cleaned by itself and kept in a state
folder until all are there. That makes the output the same for any number of workers and after any interruption.
"""

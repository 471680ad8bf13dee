"""`python -m cleaner` is the command `cleaner`."""

from cleaner.cli import main

if __name__ == "__main__":  # worker processes import this module again
    main(prog_name="cleaner")

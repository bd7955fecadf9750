"""What many tests begin with is made once for a file: fixtures marked `shared` are layers in the database.

Each layer is written in a transaction within the one below and stands while the tests that follow ask for it, by naming the
fixture; each of them gets a copy of what it made. A file may change one of them by a fixture of the same name that needs it, and
is marked too. A test that commits, or whose file changes one without the mark, has all of them made for itself alone.
"""

import copy
import functools
import inspect

from django.db import transaction

LAYERS = {}  # the name of a fixture: the function that makes it; in the order in which they are laid
CHANGES = {}  # (the file's module, the name of a fixture): the function that changes it


def shared(make):
    """Mark the function of a fixture that needs `db` or shared fixtures above it, and nothing else."""
    name = make.__name__
    if name in LAYERS:
        CHANGES[make.__module__, name] = make
    else:
        LAYERS[name] = make

    @functools.wraps(make)
    def give(**needed):
        return layers.copies[name] if name in layers.copies else make(**needed)

    return give


class Layers:
    def __init__(self):
        self.standing = []  # (name, its transaction, what was made up to here, by name), the lowest first
        self.copies = {}  # what the test that runs is given, by name

    def stand_for(self, test):
        """Let exactly those layers stand that a test asks for."""
        wanted = [name for name in LAYERS if name in test.fixturenames] if _shares(test) else []
        while [name for name, _transaction, _made in self.standing] != wanted[: len(self.standing)]:
            self._remove()
        for name in wanted[len(self.standing) :]:
            self._lay(name, CHANGES.get((test.module.__name__, name)))
        self.copies = self._copied()

    def end(self):
        while self.standing:
            self._remove()

    def _lay(self, name, change):
        made = self._copied()
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            for make in filter(None, (LAYERS[name], change)):
                made[name] = make(**{needed: made.get(needed) for needed in inspect.signature(make).parameters})
        except BaseException:
            _roll_back(atomic)
            raise
        self.standing.append((name, atomic, made))

    def _remove(self):
        _name, atomic, _made = self.standing.pop()
        _roll_back(atomic)

    def _copied(self):
        return copy.deepcopy(self.standing[-1][2]) if self.standing else {}


def _roll_back(atomic):
    transaction.set_rollback(True)
    atomic.__exit__(None, None, None)


def _shares(test):
    mark = test.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(test.fixturenames) or (mark and mark.kwargs.get("transaction"))
    unmarked = any(name in vars(test.module) and (test.module.__name__, name) not in CHANGES for name in LAYERS)
    return not commits and not unmarked


layers = Layers()

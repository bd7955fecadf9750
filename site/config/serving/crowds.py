"""Who is put out where there is no more room."""

from collections import defaultdict
from threading import Lock


class Crowd:
    """Connections that wait for somebody's line, of a bounded weight together.

    Where one more is too many, the one that waits longest goes, of the address that weighs most: whoever fills the room puts out
    himself. Members have an `address`.
    """

    def __init__(self, most):
        self.most = most
        self.weight = 0
        self.weights = {}  # of each member, the longest waiting first
        self.of_address = defaultdict(int)
        self.lock = Lock()

    def __contains__(self, member):
        return member in self.weights

    def __iter__(self):
        return iter(list(self.weights))

    def add(self, member, weight):
        """Take a member in, or give it another weight; return those that went for it, which may be itself."""
        with self.lock:
            self._change(member, weight)
            gone = []
            while self.weight > self.most:
                heaviest = max(self.of_address, key=self.of_address.get)
                gone.append(next(each for each in self.weights if each.address == heaviest))
                self._change(gone[-1], 0)
        return gone

    def remove(self, member):
        with self.lock:
            self._change(member, 0)

    def _change(self, member, weight):
        more = weight - self.weights.get(member, 0)
        self.weight += more
        self.of_address[member.address] += more
        if weight:
            self.weights[member] = weight
        else:
            self.weights.pop(member, None)
            if not self.of_address[member.address]:
                del self.of_address[member.address]

"""Redis as Django's cache, left out for a while once it does not answer: no page waits for it twice."""

import logging
import time
from threading import Lock

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

REST_S = 30


class LeftOut(Exception):
    """Nothing was counted: Redis did not answer a moment ago."""


class GuardedRedis(RedisCache):
    """Where Redis is left out nothing is known and nothing is kept, and who counts (`incr`) is told so: LeftOut."""

    rest_until = None  # of all threads of the process
    asking = Lock()

    def get(self, key, default=None, version=None):
        return self._asked(default, super().get, key, default, version)

    def get_many(self, keys, version=None):
        return self._asked({}, super().get_many, keys, version)

    def has_key(self, key, version=None):
        return self._asked(False, super().has_key, key, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked(None, super().set, key, value, timeout, version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked([], super().set_many, data, timeout, version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked(False, super().touch, key, timeout, version)

    def delete(self, key, version=None):
        return self._asked(False, super().delete, key, version)

    def delete_many(self, keys, version=None):
        return self._asked(None, super().delete_many, keys, version)

    def clear(self):
        return self._asked(False, super().clear)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._asked(False, super().add, key, value, timeout, version)

    def incr(self, key, delta=1, version=None):
        return self._ask(super().incr, key, delta, version)

    def _asked(self, otherwise, ask, *arguments):
        try:
            return self._ask(ask, *arguments)
        except LeftOut:
            return otherwise

    def _ask(self, ask, *arguments):
        kind = type(self)
        if kind.rest_until is not None:
            with kind.asking:  # one alone tries again
                if time.monotonic() < kind.rest_until:
                    raise LeftOut
                kind.rest_until = time.monotonic() + REST_S
        try:
            answer = ask(*arguments)
        except (RedisError, OSError) as error:
            logger.warning("Redis is left out for %d s, limits are counted by this machine alone: %s", REST_S, type(error).__name__)
            kind.rest_until = time.monotonic() + REST_S
            raise LeftOut from error
        kind.rest_until = None
        return answer

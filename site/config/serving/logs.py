"""What gunicorn writes, of requests that it refused or that failed as well: without what opens somebody's page."""

from gunicorn.glogging import Logger

from config.requests.logs import masked


class MaskedLogger(Logger):
    """gunicorn's own, as it is set up; `logger_class` in its settings."""

    def setup(self, cfg):
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(Masking(handler.formatter))


class Masking:
    """Another formatter, whose text is masked."""

    def __init__(self, formatter):
        self.formatter = formatter

    def format(self, record):
        return masked(self.formatter.format(record))

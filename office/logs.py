import logging


class BriefAboutMistakes(logging.Filter):
    """A visitor's mistake is one line in the log; only our own failures come with their trace."""

    def filter(self, record):
        if record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True

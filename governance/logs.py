"""What must not stand in the log."""

import logging
import re

# Links that open something by themselves: whoever reads the log must not be able to use one.
KEYED = (
    "/people/invitation/",
    "/requests/start/",
    "/requests/group/",
    "/requests/decide/",
    "/audits/check-up/answer/",
    "/inactivity/answer/",
    "/password/reset/key/",
)
SECRET_PATHS = re.compile(rf"({'|'.join(map(re.escape, KEYED))})[^/\s'\"]+")


def hidden(value):
    return SECRET_PATHS.sub(r"\1[hidden]", value) if isinstance(value, str) else value


class HideLinks(logging.Filter):
    """Take the secret part out of addresses, and the request object, whose words carry the address again."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(value) for value in record.args)
        record.__dict__.pop("request", None)
        return True

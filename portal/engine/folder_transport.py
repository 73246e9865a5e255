"""How messages travel through a folder: as Celery's own transport has it, but for one fault that ended workers.

It opens a message under its name and then writes it (kombu 5.7). A worker that looked in between, on a busy machine, read an
empty message and took it for a fault it cannot live with; `make run` ended with it. Here a message has its name once it is whole.
"""

import os
import uuid
from time import monotonic

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        """Put the message onto the queue. The name is the one that the library reads: in the order of their milliseconds."""
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        path = os.path.join(self.data_folder_out, name)
        try:
            with open(f"{path}.part", "wb") as file:
                file.write(dumps(payload).encode())
            os.replace(f"{path}.part", path)
        except OSError as fault:
            raise ChannelError(f"Cannot put a message into {self.data_folder_out}") from fault


class Transport(filesystem.Transport):
    Channel = Channel

"""A message that is being written is not there yet for whoever reads the folder (design §7)."""

import io
import uuid

import pytest
from kombu import Connection
from kombu.transport import filesystem

from governance import environment
from portal.engine import folder_transport


class SlowFile(io.FileIO):
    """A file on a busy machine: before anything is written, somebody reads the folder."""

    def __init__(self, path, mode, *, looks, **more):
        super().__init__(path, mode)
        self.looks = looks

    def write(self, data):
        self.looks()
        return super().write(data)


def read_while_it_is_written(monkeypatch, module, transport, folder):
    """What a reader finds while the message is written, and what it finds afterwards."""
    # The library remembers for all connections of a process which queues are known: each folder has its own.
    found, name = [], uuid.uuid4().hex
    options = environment.broker("", folder)["broker_transport_options"]
    with (
        Connection("filesystem://", transport=transport, transport_options=options) as connection,
        connection.SimpleQueue(name) as queue,
    ):
        reader = connection.channel()

        def look():
            found.append(reader.basic_get(name, no_ack=True))

        def open_slowly(path, mode, **more):
            return SlowFile(path, mode, looks=look) if mode == "wb" else open(path, mode)

        monkeypatch.setattr(module, "open", open_slowly, raising=False)
        queue.put({"wake": "up"})
        look()
    return [message and message.decode() for message in found]


def test_nobody_reads_a_message_that_is_half_written(monkeypatch, tmp_path):
    transport = environment.broker("", tmp_path)["broker_transport"]

    assert read_while_it_is_written(monkeypatch, folder_transport, transport, tmp_path) == [None, {"wake": "up"}]
    assert [path.name for path in tmp_path.iterdir()] == ["control"]


def test_the_transport_as_it_comes_ends_the_worker_there(monkeypatch, tmp_path):
    """The control: once this fails, ``portal/engine/folder_transport.py`` is no longer needed."""
    with pytest.raises(ValueError, match="Expecting value"):
        read_while_it_is_written(monkeypatch, filesystem, "filesystem", tmp_path)

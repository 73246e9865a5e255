"""A name server that changes its mind between two questions leads the fetcher nowhere (security §6, design §5)."""

import socket
import struct
import threading
from ipaddress import ip_address

import pytest

from activity.network.destinations import FetchRefused
from tests.activity.hostile_server import PUBLIC, HostileServer

A, AAAA = 1, 28


class NameServer:
    """A real name server on 127.0.0.1: each question is given the next set of addresses, with no time to live."""

    def __init__(self, *answers: list[str]):
        self.answers, self.asked = list(answers), []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()

    def _serve(self):
        while True:
            question, asker = self._socket.recvfrom(512)
            if not question:
                return
            self.asked.append(_name_in(question))
            addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            self._socket.sendto(_answer(question, addresses), asker)

    def resolve(self, host: str) -> list[str]:
        """Stands in for the system's resolver, which keeps no answer either."""
        question = struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0)
        question += b"".join(bytes([len(label)]) + label.encode() for label in host.split(".")) + b"\0"
        question += struct.pack("!2H", A, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(5)
            asking.sendto(question, self._socket.getsockname())
            return _addresses_in(asking.recv(512), after=len(question))


def _name_in(question: bytes) -> str:
    labels, place = [], 12
    while length := question[place]:
        labels.append(question[place + 1 : place + 1 + length].decode())
        place += 1 + length
    return ".".join(labels)


def _answer(question: bytes, addresses: list[str]) -> bytes:
    answer = question[:2] + struct.pack("!5H", 0x8180, 1, len(addresses), 0, 0) + question[12:]
    for address in map(ip_address, addresses):
        kind = A if address.version == 4 else AAAA
        answer += struct.pack("!3HIH", 0xC00C, kind, 1, 0, len(address.packed)) + address.packed
    return answer


def _addresses_in(answer: bytes, *, after: int) -> list[str]:
    found, place = [], after
    for _record in range(struct.unpack("!H", answer[6:8])[0]):
        length = struct.unpack("!H", answer[place + 10 : place + 12])[0]
        found.append(str(ip_address(answer[place + 12 : place + 12 + length])))
        place += 12 + length
    return found


def says_hello(server, connection):
    server.request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")


def sends_back_to_itself(server, connection):
    server.request(connection)
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")


def test_the_address_that_was_judged_is_the_one_connected_to():
    with NameServer([PUBLIC], ["127.0.0.1"]) as names, HostileServer(says_hello) as server:
        answer = server.fetch("http://rebinding.example.org/feed", resolver=names.resolve)

    assert answer.body == b"hello"
    assert (names.asked, server.reached) == (["rebinding.example.org"], [(PUBLIC, 80)])


def test_the_second_look_up_of_a_redirect_is_judged_again():
    with (
        NameServer([PUBLIC], ["127.0.0.1"]) as names,
        HostileServer(sends_back_to_itself) as server,
        pytest.raises(FetchRefused),
    ):
        server.fetch("http://rebinding.example.org/feed", resolver=names.resolve)

    assert len(names.asked) == 2
    assert (server.reached, len(server.requests)) == ([(PUBLIC, 80)], 1)


@pytest.mark.parametrize("hidden", ["10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_one_address_inside_among_the_answers_is_enough_to_refuse(hidden):
    with NameServer([PUBLIC, hidden]) as names, HostileServer(says_hello) as server, pytest.raises(FetchRefused):
        server.fetch("http://rebinding.example.org/feed", resolver=names.resolve)

    assert (server.reached, server.requests) == ([], [])

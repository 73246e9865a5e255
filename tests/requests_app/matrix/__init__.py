"""State × action × role of a request, asked at three doors: the domain function, the POST, and the button (proof of A5, N4).

``cast`` the fourteen people · ``scenes`` the request in every state · ``table`` who may do what, literally · ``acts`` each
action with all it asks for · ``doors`` its address and where it is offered · ``document`` writes docs/requests-who-may.md.
"""

"""The Annex 1 request, its review and its decision. Each folder holds one topic:

``annex1`` the questions and what follows from the answers · ``adviser`` "do you need a new channel?" · ``starting`` without an
account, by a mailbox · ``drafting`` a request being written · ``files`` what is attached · ``versions`` what was handed in and
what differs · ``talk`` messages between the sides, and joining another channel · ``judging`` who may decide, on what, and what
the decision's letter says · ``fast_track`` permissions for thirty days · ``standing`` who has a request since when, and what
may be expected · ``transitions`` the only place where a state changes · ``reminding`` letters of what is due · ``figures`` how
long things take · ``record`` the printed record and the PDF · ``views`` pages of those who ask · ``review`` pages of the
communications team and of whoever stands in for it.

They import in one direction; the contract "topics of a request" (pyproject.toml) holds the order.
"""

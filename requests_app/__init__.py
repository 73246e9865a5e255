"""The Annex 1 request, its review and its decision. Each folder holds one topic:

``annex1`` the questions and what follows from the answers · ``adviser`` "do you need a new channel?" · ``drafting`` a request
being written · ``files`` what is attached · ``versions`` what was handed in and what differs · ``talk`` messages between the
sides, and joining another channel · ``judging`` who may decide, on what, and what the decision's letter says · ``standing``
who has a request since when, and what may be expected · ``transitions`` the only place where a state changes · ``record`` the
printed record and the PDF · ``views`` pages of those who ask · ``review`` pages of the communications team.
"""

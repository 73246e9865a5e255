"""Figures about requests and their review: what becomes of them, how long each stage takes, why they are declined (N5).

Everything is counted in sets, with the same queries for three requests as for thirty thousand, and never for one person:
no figure has a reviewer or a requester in it (R8).
"""

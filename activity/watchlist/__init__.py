"""The watch-list: accounts of others that the team follows (R7). Off until the communications lead switches it on.

Nothing here is official, and nothing of it leaves these pages: no register, directory, check, export or interface reads it.
An account that is ours is refused, and one that becomes ours leaves the list in the same transaction.
"""

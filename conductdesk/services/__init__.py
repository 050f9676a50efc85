"""What officers can do, one public function an action; the window and the command line share them.

Every function takes the open desk first and acts as the officer who unlocked it. What it changes is one
transaction with its activity entry; what comes back is plain data.
"""

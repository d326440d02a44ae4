"""Bugs that need not be reported at run time, with the reason: by bug, or by architecture and bug."""

WRITER_NEVER_WAITS = ("the worker that wrote never waits in epoll_wait, where the rule looks back at "
                      "what a thread has left undone")

ALWAYS_ASKS = ("EPOLLOUT is armed for good there, and a rest that was dropped looks like one that waits for "
               "its edge")

EXCUSED = {
    "thundering_herd":
        "on few CPUs the losers find out inside epoll_wait, which asks the listener again before it "
        "returns (docs/claims/herd_asks_again.cc): no EAGAIN reaches the program",
    ("dispatcher_del_add", "write_interest_lost"): WRITER_NEVER_WAITS,
    ("dispatcher_oneshot", "write_interest_lost"): WRITER_NEVER_WAITS,
    ("dispatcher_del_add", "write_interest_lost_partial"): WRITER_NEVER_WAITS,
    ("dispatcher_oneshot", "write_interest_lost_partial"): WRITER_NEVER_WAITS,
    ("single_edge", "write_interest_lost_partial"): ALWAYS_ASKS,
    ("shared_edge_locked", "write_interest_lost_partial"): ALWAYS_ASKS,
}

# Bugs that need not be told by lint although their rule has a static form. One of these that is told
# nevertheless fails, so that the list stays true.
LINT_EXCUSED = {
    "oneshot_not_rearmed": "that an optional is empty is in no facts, and without the bug it may be, too",
    "oneshot_not_rearmed_add": "a DEL is done on that instance elsewhere: for which connections is not known",
}

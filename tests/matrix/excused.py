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
_ELSEWHERE = "what is opened, registered or closed is so in another file"
_LOOP_ELSEWHERE = "the loop, and how its connections are registered, is in another file"
_STARTED_ELSEWHERE = "the threads that wait are started in another file"
_FORKED_ELSEWHERE = "the fork, and what its child does, are in other files"
_BY_MEMBERS = "the mask or the number goes through members of a class"
LINT_EXCUSED = {
    "stale_registration": _ELSEWHERE,
    "ctl_after_close": _ELSEWHERE,
    "ctl_wrong_epoll": _ELSEWHERE,
    "stale_batch_event": _ELSEWHERE,
    "double_close": _ELSEWHERE,
    "use_after_close": _ELSEWHERE,
    "edge_not_drained": _LOOP_ELSEWHERE,
    "edge_not_drained_accept": _LOOP_ELSEWHERE,
    "edge_blocking_fd": _ELSEWHERE,
    "trigger_mode_lost": _ELSEWHERE,
    "write_interest_lost": _LOOP_ELSEWHERE,
    "write_interest_lost_partial": "a count that is taken for a whole one is arithmetic",
    "exclusive_misuse": _ELSEWHERE,
    "exclusive_misuse_connection": _BY_MEMBERS,
    "ctl_unchecked": "the wrapper looks at the result, and what its caller drops is no news",
    "unpollable_file": _ELSEWHERE,
    "ctl_wrong_description": _ELSEWHERE,
    "event_spin": _LOOP_ELSEWHERE,
    "event_spin_out": _LOOP_ELSEWHERE,
    "event_spin_emfile": _LOOP_ELSEWHERE,
    "event_spin_pause": _LOOP_ELSEWHERE,
    "oneshot_not_rearmed": _LOOP_ELSEWHERE,
    "oneshot_not_rearmed_add": _LOOP_ELSEWHERE,
    "oneshot_not_rearmed_accept": _LOOP_ELSEWHERE,
    "level_shared_by_threads": _STARTED_ELSEWHERE,
    "edge_shared_by_threads": _STARTED_ELSEWHERE,
    "connection_pinned_by_child": _FORKED_ELSEWHERE,
}

"""Bugs that need not be reported at run time, with the reason: by bug, or by architecture and bug; and
what lint need not tell where it is planted."""

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

IN_THE_OTHER_PART = "one of two parts of the mistake: the other one is where it can be mended"
WHERE_OPENED = "what is lost is told where it was opened: that is one place, and it may be lost in many"
WHERE_REGISTERED = "what is wrong is to register it, as what it is"
READ_NOWHERE = "what is read nowhere is told where it is registered"

# Bugs that are told in another place than the one they are planted in (places.py): by bug and place, the
# places where they are told instead, and why. One that is told in its own place nevertheless fails.
LINT_ELSEWHERE = {
    ("ctl_wrong_description", "level_loop.cc close_connection"):
        (["level_loop.cc end_batch"], "the DEL that was put off is what hits the new owner"),
    ("stale_batch_event", "level_loop.cc token"):
        (["fork_exec_child.cc let_go"],
         "who registers by number what came for another one is told, whatever made the number its data; "
         "in make_room() nobody is: what close_connection() does, which calls virtual functions, is in "
         "no facts"),
    ("descriptor_leak", "level_loop_accept.cc accepted"):
        (["level_loop_accept.cc accept_some"], WHERE_OPENED),
    ("connection_pinned_by_child", "child.cc become"):
        (["child.cc start_child"], "the fork is what keeps connections, and the child makes it last"),
    ("event_spin", "connection.cc interest"): (["level_loop.cc dispatch"], IN_THE_OTHER_PART),
    ("event_spin_pause", "fork_exec_child.cc on_paused_event"):
        (["level_loop.cc pause"], IN_THE_OTHER_PART),
    ("wait_error_spin", "level_loop.cc turn"): (["epoll.cc wait"], IN_THE_OTHER_PART),
    ("ctl_unchecked", "level_loop.cc pause"): (["level_loop.cc set_interest"], IN_THE_OTHER_PART),
    ("event_spin_wakeup", "selector_pool.cc take_results"):
        (["selector_pool.cc SelectorPool"], READ_NOWHERE),
    ("event_spin_wakeup", "thread_per_core.cc take_arrivals"):
        (["thread_per_core.cc CoreLoop"], READ_NOWHERE),
    ("oneshot_not_rearmed_add", "shared_queue.cc arm_again"):
        (["oneshot_worker.cc dispatch"],
         "to add what it is given is right where it was taken off before: the path of the event shows it"),
    ("unpollable_file", "child.cc make_pipe"):
        (["fork_exec_child.cc read_on"], WHERE_REGISTERED),
    ("level_shared_by_threads", "shared_edge_locked.cc dispatch"):
        (["shared_edge_locked.cc work_with_less_lock"], "the read without the lock"),
    ("level_shared_by_threads", "shared_edge_locked.cc register_connection"):
        (["shared_edge_locked.cc work_with_less_lock"], IN_THE_OTHER_PART),
    ("edge_shared_by_threads", "shared_edge_locked.cc dispatch"):
        (["shared_edge_locked.cc work_with_less_lock"], "the read without the lock"),
    ("thundering_herd", "prefork_exclusive.cc run_prefork_exclusive"):
        (["exclusive.cc run_exclusive"],
         "processes share a listener on purpose, as many servers do, and the static check is silent there"),
    ("buffered_stream_registered", "fork_exec_child.cc read_on"):
        (["fork_exec_child.cc pass_line_on"], "the call that makes the stream"),
}

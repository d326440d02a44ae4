"""Whether something grew, or slowed down. The first third of the rounds is compared with the last."""

import statistics

# What a process may grow by and be at rest: the arena of the checker and the heaps of libc come in
# megabytes, and which of them is touched last is chance.
MEGABYTES = 1.1
# Resident memory of a process that is replaced now and then comes back by as much, not exactly.
RESIDENT = 1.10
# Single rounds differ by a third on a machine that does other work, the medians of a third of half an hour's
# rounds by a tenth at a load of 20. Work that grows with the connections served would be a multiple by then.
SLOWER = 1.25
ENOUGH_FOR_TIME = 12  # rounds, below which time is not judged


def thirds(samples, field):
    values = [getattr(sample, field) for sample in samples[1:]]  # the first warms up
    third = max(len(values) // 3, 1)
    return values[:third], values[-third:]


def grown(samples, field, allowed):
    first, last = thirds(samples, field)
    before, after = max(first), statistics.median(last)
    return f"{field}: {before:.2f} before, {after:.2f} after" if after > allowed(before) else None


def slower(samples):
    first, last = (statistics.median(values) for values in thirds(samples, "microseconds"))
    if len(samples) < ENOUGH_FOR_TIME or last <= SLOWER * first:
        return None
    return f"CPU: {first:.0f} µs a request before, {last:.0f} after"


def of(samples):
    """What is wrong with the samples of a server, in words."""
    processes = max(sample.processes for sample in samples)
    wrong = [grown(samples, "ours", lambda before: before + MEGABYTES),
             grown(samples, "descriptors", lambda before: before),
             grown(samples, "resident", lambda before: RESIDENT * before + MEGABYTES * processes),
             grown(samples, "reporter", lambda before: before + MEGABYTES),
             grown(samples, "reporter_descriptors", lambda before: before), slower(samples)]
    return [words for words in wrong if words]


def row(name, samples):
    def pair(field, form="{:.1f}"):
        first, last = (statistics.median(values) for values in thirds(samples, field))
        return f"{form.format(first)} → {form.format(last)}"

    requests = sum(sample.requests for sample in samples)
    return "| " + " | ".join([
        name, f"{requests:,}", pair("ours"), pair("resident"), pair("descriptors", "{:.0f}"),
        pair("microseconds", "{:.0f}"), pair("rate", "{:,.0f}")]) + " |"


HEAD = ["| server | requests | the checker's memory in a process, MB | resident, all processes, MB "
        "| descriptors at rest | CPU µs a request | requests/s |", "|---|--:|--:|--:|--:|--:|--:|"]

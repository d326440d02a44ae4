"""The same with haproxy's registrations edge-triggered."""

from cases.haproxy_stalled import HaproxyStalled


class HaproxyStalledEdge(HaproxyStalled):
    name = "haproxy_stalled_edge"
    more = "expose-experimental-directives\n  tune.fd.edge-triggered on"


SERVER = HaproxyStalledEdge()

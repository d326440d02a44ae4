"""The samples of all servers as a drawing: a panel for each quantity, a line for each server."""

WIDTH, LEFT, RIGHT, PANEL, GAP, TOP = 820, 60, 20, 110, 34, 60
COLOURS = ["#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b83280", "#718096"]
PANELS = [("ours", "memory of the checker in a process, MB"),
          ("resident", "resident memory of all processes, MB"),
          ("descriptors", "descriptors open at rest"),
          ("microseconds", "CPU, µs a request"),
          ("rate", "requests/s")]


def text(x, y, words, anchor="start", colour="black"):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def panel(top, field, title, samples):
    most = max(getattr(one, field) for of_one in samples.values() for one in of_one) * 1.05 or 1
    minutes = max(one.minutes for of_one in samples.values() for one in of_one)
    base, width = top + PANEL, WIDTH - LEFT - RIGHT
    parts = [text(LEFT, top - 6, title),
             f'<rect x="{LEFT}" y="{top}" width="{width}" height="{PANEL}" fill="none" '
             'stroke="#a0aec0"/>',
             text(LEFT - 6, base, "0", "end"), text(LEFT - 6, top + 10, f"{most:,.0f}", "end"),
             text(LEFT + width, base + 14, f"{minutes:.0f} min", "end")]
    for colour, of_one in zip(COLOURS, samples.values()):
        points = " ".join(f"{LEFT + width * one.minutes / minutes:.1f},"
                          f"{base - PANEL * getattr(one, field) / most:.1f}" for one in of_one)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
    return parts


def draw(samples):
    """`samples` is {server: [Sample, ...]}."""
    height = TOP + len(PANELS) * (PANEL + GAP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
             'font-family="sans-serif" font-size="11">',
             f'<rect width="{WIDTH}" height="{height}" fill="white"/>']
    for number, (colour, name) in enumerate(zip(COLOURS, samples)):
        parts.append(text(LEFT + 128 * number, 18, name, colour=colour))
    for number, (field, title) in enumerate(PANELS):
        parts += panel(TOP + number * (PANEL + GAP), field, title, samples)
    return "\n".join(parts + ["</svg>", ""])

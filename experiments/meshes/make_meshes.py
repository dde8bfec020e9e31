#!/usr/bin/env python3
"""Makes square.msh and line.msh: unstructured meshes with nodal values, in Gmsh's MSH 2.2 ASCII.

square.msh  Delaunay triangulation of the unit square (Bowyer-Watson), graded towards the origin,
            with the values of Franke's function at the nodes.
line.msh    A graded mesh of [-1, 1] with the values of 1 / (1 + 25 x^2).

Needs nothing but Python 3; the same files come out every time:  python3 make_meshes.py
"""

import math
import pathlib
import random

SCALE = 1 << 14  # points lie on a lattice of this many steps, so that the geometry is exact


def orientation(a, b, c):
    """Twice the signed area of a triangle; positive counter-clockwise."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def in_circle(a, b, c, p):
    """Whether p lies inside the circle through a, b, c (counter-clockwise)."""
    rows = [(q[0] - p[0], q[1] - p[1]) for q in (a, b, c)]
    (ax, ay), (bx, by), (cx, cy) = rows
    a2, b2, c2 = (x * x + y * y for x, y in rows)
    return ax * (by * c2 - b2 * cy) - ay * (bx * c2 - b2 * cx) + a2 * (bx * cy - by * cx) > 0


def delaunay(points):
    """Triangles (index triples) of the Delaunay triangulation, by Bowyer and Watson (1981)."""
    far = 10**6 * SCALE
    corners = [(-far, -far), (3 * far, -far), (-far, 3 * far)]
    everything = points + corners
    n = len(points)
    triangles = {(n, n + 1, n + 2)}
    for index, p in enumerate(points):
        bad = [t for t in triangles if in_circle(*(everything[v] for v in t), p)]
        edges = {(t[i], t[(i + 1) % 3]) for t in bad for i in range(3)}
        triangles.difference_update(bad)
        for u, v in edges:
            # The cavity's border: edges whose reverse is not in it. A point on a border edge of
            # the hull gives no triangle there.
            if (v, u) not in edges and orientation(everything[u], everything[v], p) > 0:
                triangles.add((u, v, index))
    return sorted(t for t in triangles if max(t) < n)


def square_points(generator, cells=11):
    """Jittered lattice points of the unit square, graded towards the origin."""
    def graded(t):
        return t**1.5

    points = []
    for j in range(cells + 1):
        for i in range(cells + 1):
            x, y = i / cells, j / cells
            if 0 < i < cells:
                x += generator.uniform(-0.3, 0.3) / cells
            if 0 < j < cells:
                y += generator.uniform(-0.3, 0.3) / cells
            points.append((round(graded(x) * SCALE), round(graded(y) * SCALE)))
    # The inside first: then the hull is only met by points that are on it.
    inside = [p for p in points if 0 < min(p) and max(p) < SCALE]
    return inside + [p for p in points if not (0 < min(p) and max(p) < SCALE)]


def franke(x, y):
    return (0.75 * math.exp(-((9 * x - 2) ** 2 + (9 * y - 2) ** 2) / 4)
            + 0.75 * math.exp(-((9 * x + 1) ** 2) / 49 - (9 * y + 1) / 10)
            + 0.5 * math.exp(-((9 * x - 7) ** 2 + (9 * y - 3) ** 2) / 4)
            - 0.2 * math.exp(-((9 * x - 4) ** 2) - (9 * y - 7) ** 2))


def write(path, nodes, kind, elements, name, values):
    lines = ["$MeshFormat", "2.2 0 8", "$EndMeshFormat", "$Nodes", str(len(nodes))]
    for number, (x, y) in enumerate(nodes, 1):
        lines.append(f"{number} {x!r} {y!r} 0")
    lines += ["$EndNodes", "$Elements", str(len(elements))]
    for number, element in enumerate(elements, 1):
        lines.append(f"{number} {kind} 2 0 1 " + " ".join(str(v + 1) for v in element))
    lines += ["$EndElements", "$NodeData", "1", f'"{name}"', "1", "0", "3", "0", "1",
              str(len(nodes))]
    lines += [f"{number} {value:.12g}" for number, value in enumerate(values, 1)]
    lines.append("$EndNodeData")
    path.write_text("\n".join(lines) + "\n")


def main():
    folder = pathlib.Path(__file__).parent
    points = square_points(random.Random(20))
    triangles = delaunay(points)
    area = sum(orientation(*(points[v] for v in t)) for t in triangles)
    assert area == 2 * SCALE * SCALE, "the triangles do not fill the square"
    nodes = [(x / SCALE, y / SCALE) for x, y in points]
    write(folder / "square.msh", nodes, 2, triangles, "franke", [franke(x, y) for x, y in nodes])
    print(f"square.msh: {len(nodes)} nodes, {len(triangles)} triangles")

    half = [(k / 12) ** 2 for k in range(13)]
    line = [(round(x * SCALE) / SCALE, 0) for x in [-h for h in half[:0:-1]] + half]
    write(folder / "line.msh", line, 1, [(k, k + 1) for k in range(len(line) - 1)], "runge",
          [1 / (1 + 25 * x * x) for x, _ in line])
    print(f"line.msh: {len(line)} nodes, {len(line) - 1} lines")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes large unstructured meshes: Delaunay triangulations of random points, in Gmsh's MSH 2.2 ASCII.

    python3 make_delaunay.py 2 10000 out/square.msh     triangles of the unit square
    python3 make_delaunay.py 3 1500 out/cube.msh        tetrahedra of the unit cube

Nodes are a jittered lattice, so that no simplex is flat; nodal values are uniform in [-1, 1].
Needs numpy and scipy; the same seed gives the same file.
"""

import pathlib
import sys

import numpy
from scipy.spatial import Delaunay


def points(dimension, count, generator):
    """Lattice nodes that move by a part of a step, along the border only where they are on it.

    In space the lattice is body-centred: its Delaunay tetrahedra stay fat when nodes move.
    """
    cells = count if dimension == 2 else count / 2
    side = round(cells ** (1 / dimension)) - (dimension == 2)
    axes = [numpy.arange(side + 1)] * dimension
    lattice = numpy.stack(numpy.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, dimension)
    lattice = lattice.astype(float)
    if dimension == 3:
        lattice = numpy.concatenate([lattice, lattice[(lattice < side).all(axis=1)] + 0.5])
    share = 0.3 if dimension == 2 else 0.1
    move = generator.uniform(-share, share, lattice.shape)
    move[(lattice == 0) | (lattice == side)] = 0
    return (lattice + move) / side


def simplices(nodes):
    """Delaunay simplices, without the flat ones that rounding leaves on the border."""
    found = Delaunay(nodes).simplices
    edges = nodes[found[:, 1:]] - nodes[found[:, :1]]
    volumes = numpy.abs(numpy.linalg.det(edges))
    kept = found[volumes > 1e-6 * numpy.median(volumes)]
    return kept, volumes


def main():
    dimension, count, path = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    generator = numpy.random.default_rng(20)
    nodes = points(dimension, count, generator)
    elements, volumes = simplices(nodes)
    total = volumes.sum() / (2 if dimension == 2 else 6)
    assert abs(total - 1) < 1e-9, "the simplices do not fill the cube"
    kind = {2: 2, 3: 4}[dimension]
    lines = ["$MeshFormat", "2.2 0 8", "$EndMeshFormat", "$Nodes", str(len(nodes))]
    for number, node in enumerate(nodes, 1):
        coordinates = [float(x) for x in node] + [0.0] * (3 - dimension)
        lines.append(f"{number} " + " ".join(repr(x) for x in coordinates))
    lines += ["$EndNodes", "$Elements", str(len(elements))]
    for number, element in enumerate(elements, 1):
        lines.append(f"{number} {kind} 2 0 1 " + " ".join(str(v + 1) for v in element))
    lines += ["$EndElements", "$NodeData", "1", '"random"', "1", "0", "3", "0", "1",
              str(len(nodes))]
    values = generator.uniform(-1, 1, len(nodes))
    lines += [f"{number} {float(value)!r}" for number, value in enumerate(values, 1)]
    lines.append("$EndNodeData")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    print(f"{path}: {len(nodes)} nodes, {len(elements)} simplices")


if __name__ == "__main__":
    main()

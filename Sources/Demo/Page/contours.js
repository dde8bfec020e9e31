// Contour lines of gridded values by marching squares.

/**
 * The path of the contours at the levels. `values` are row-major, y outer, over `xs` and `ys`;
 * `mapX` and `mapY` take coordinates to pixels. A saddle is parted by the mean of its corners.
 */
export function contourPath(values, xs, ys, levels, mapX, mapY) {
  const n = xs.length;
  const px = xs.map(mapX);
  const py = ys.map(mapY);
  let path = '';
  for (const level of levels) {
    for (let j = 0; j + 1 < ys.length; j += 1) {
      for (let i = 0; i + 1 < n; i += 1) {
        const a = values[j * n + i];
        const b = values[j * n + i + 1];
        const c = values[(j + 1) * n + i + 1];
        const d = values[(j + 1) * n + i];
        if (a === null || b === null || c === null || d === null) continue;
        const kind = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
        if (kind === 0 || kind === 15) continue;
        const cut = (p, q) => (level - p) / (q - p);
        const south = () => `${(px[i] + (px[i + 1] - px[i]) * cut(a, b)).toFixed(1)},${py[j].toFixed(1)}`;
        const north = () => `${(px[i] + (px[i + 1] - px[i]) * cut(d, c)).toFixed(1)},${py[j + 1].toFixed(1)}`;
        const west = () => `${px[i].toFixed(1)},${(py[j] + (py[j + 1] - py[j]) * cut(a, d)).toFixed(1)}`;
        const east = () => `${px[i + 1].toFixed(1)},${(py[j] + (py[j + 1] - py[j]) * cut(b, c)).toFixed(1)}`;
        const line = (from, to) => {
          path += `M${from}L${to}`;
        };
        const high = (a + b + c + d) / 4 > level;
        switch (kind) {
          case 1: case 14: line(west(), south()); break;
          case 2: case 13: line(south(), east()); break;
          case 3: case 12: line(west(), east()); break;
          case 4: case 11: line(east(), north()); break;
          case 6: case 9: line(south(), north()); break;
          case 7: case 8: line(west(), north()); break;
          case 5:
            if (high) { line(west(), north()); line(south(), east()); } else { line(west(), south()); line(east(), north()); }
            break;
          default:
            if (high) { line(west(), south()); line(east(), north()); } else { line(west(), north()); line(south(), east()); }
        }
      }
    }
  }
  return path;
}

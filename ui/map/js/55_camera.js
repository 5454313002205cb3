// Where plotly.js's 3D scene puts a point on the screen.
/** @param {any} plot @returns {Camera | null} */
function camera3d(plot) {
  const scene = plot._fullLayout?.scene?._scene;
  const parameters = scene?.glplot?.cameraParams;
  if (!parameters) return null;
  const { model, view, projection } = parameters;
  const { l, t, w, h } = plot._fullLayout._size;
  return {
    matrix: multiply(projection, multiply(view, model)), scale: scene.dataScale,
    left: l, top: t, width: w, height: h,
  };
}

// Column-major 4×4 matrices, as WebGL has them.
/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function multiply(a, b) {
  const product = new Float64Array(16);
  for (let column = 0; column < 4; column += 1) {
    for (let row = 0; row < 4; row += 1) {
      let sum = 0;
      for (let at = 0; at < 4; at += 1) sum += a[4 * at + row] * b[4 * column + at];
      product[4 * column + row] = sum;
    }
  }
  return product;
}

/** @param {Camera} given @param {ArrayLike<number>} coords @param {number} at */
function depth({ matrix, scale }, coords, at) {
  const [x, y, z] = [coords[at] * scale[0], coords[at + 1] * scale[1], coords[at + 2] * scale[2]];
  return matrix[3] * x + matrix[7] * y + matrix[11] * z + matrix[15];
}

/** @param {Camera} lens @param {ArrayLike<number>} coords @param {number} at @param {number[]} point */
function project(lens, coords, at, point) {
  const { matrix, scale, left, top, width, height } = lens;
  const [x, y, z] = [coords[at] * scale[0], coords[at + 1] * scale[1], coords[at + 2] * scale[2]];
  const w = depth(lens, coords, at);
  if (w <= 0) return false;
  point[0] = left + (width / 2) * (1 + (matrix[0] * x + matrix[4] * y + matrix[8] * z + matrix[12]) / w);
  point[1] = top + (height / 2) * (1 - (matrix[1] * x + matrix[5] * y + matrix[9] * z + matrix[13]) / w);
  return true;
}

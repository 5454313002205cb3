const ABSENT_PLACE = 1e30; // beyond ABSENT of the shader

// The point layer: buffers and textures of one panel in one WebGL2 context, and two things to draw.
class Layer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.gl = canvas.getContext("webgl2", { antialias: false, depth: false });
    if (this.gl) this.start();
  }

  start() {
    const { gl } = this;
    this.points = program(gl, POINT_VERTEX, POINT_FRAGMENT);
    this.cloud = program(gl, CLOUD_VERTEX, CLOUD_FRAGMENT);
    this.array = gl.createVertexArray();
    this.bare = gl.createVertexArray();
    gl.bindVertexArray(this.array);
    this.places = attribute(gl, 0, (at) => gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 0, 0));
    this.styles = attribute(gl, 1, (at) => gl.vertexAttribIPointer(at, 1, gl.UNSIGNED_BYTE, 0, 0));
    this.chosen = attribute(gl, 2, (at) => gl.vertexAttribIPointer(at, 1, gl.UNSIGNED_BYTE, 0, 0));
    this.belief = attribute(gl, 4, (at) => gl.vertexAttribPointer(at, 1, gl.UNSIGNED_BYTE, true, 0, 0));
    /** @type {Map<number, WebGLBuffer>} */
    this.steps = new Map();
    this.route(this.places);
    [this.order, this.few] = [gl.createBuffer(), gl.createBuffer()];
    [this.looks, this.density, this.page] = [0, 1, 2].map(() => gl.createTexture());
    this.frame = gl.createFramebuffer();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** @param {WebGLBuffer} buffer @param {ArrayBufferView<ArrayBuffer>} values */
  fill(buffer, values) {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, values, this.gl.STATIC_DRAW);
  }

  // Where points are, or between which two sets of places they move.
  /** @param {WebGLBuffer} from @param {WebGLBuffer} [to] */
  route(from, to = from) {
    const { gl } = this;
    gl.bindVertexArray(this.array);
    for (const [at, buffer] of /** @type {[number, WebGLBuffer][]} */ ([[0, from], [3, to]])) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 0, 0);
    }
  }

  // The places of a step, kept, so that a move sends none of them again.
  /** @param {number} step @param {Float32Array<ArrayBuffer>} coords @returns {WebGLBuffer} */
  stepPlaces(step, coords) {
    if (!this.steps.has(step)) {
      const buffer = this.gl.createBuffer();
      this.fill(buffer, coords.map((value) => (Number.isFinite(value) ? value : ABSENT_PLACE)));
      this.steps.set(step, buffer);
    }
    return this.steps.get(step);
  }

  forgetSteps() {
    this.steps.forEach((buffer) => this.gl.deleteBuffer(buffer));
    this.steps.clear();
  }

  // A byte of belief for every point, or full belief for all.
  /** @param {Uint8Array<ArrayBuffer> | null} bytes */
  trust(bytes) {
    const { gl } = this;
    gl.bindVertexArray(this.array);
    if (!bytes) {
      gl.disableVertexAttribArray(4);
      return gl.vertexAttrib1f(4, 1);
    }
    gl.enableVertexAttribArray(4);
    return this.fill(this.belief, bytes);
  }

  // Which points are drawn, in which order.
  /** @param {WebGLBuffer} buffer @param {Uint32Array<ArrayBuffer>} items */
  list(buffer, items) {
    const { gl } = this;
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, items, gl.DYNAMIC_DRAW);
  }

  /**
   * @param {WebGLTexture} texture
   * @param {number} width
   * @param {number} height
   * @param {Uint8Array<ArrayBuffer> | null} pixels
   * @param {boolean} smooth
   */
  picture(texture, width, height, pixels, smooth) {
    const { gl } = this;
    const filter = smooth ? gl.LINEAR : gl.NEAREST;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, filter);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  }

  // Begin a picture of this size in px, on the screen or on the hidden page.
  /** @param {Lens} lens @param {boolean} [hidden] */
  open({ width, height, clip }, hidden) {
    const { gl, canvas } = this;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    if (hidden) this.turnPage(width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, hidden ? this.frame : null);
    gl.viewport(0, 0, width, height);
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(...clip);
  }

  /** @param {number} width @param {number} height */
  turnPage(width, height) {
    const { gl } = this;
    if (this.paged !== `${width} ${height}`) this.picture(this.page, width, height, null, false);
    this.paged = `${width} ${height}`;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.page, 0);
  }

  // The hidden page, once it is complete, to the screen.
  /** @param {Size} given */
  show({ width, height }) {
    const { gl } = this;
    gl.disable(gl.SCISSOR_TEST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.frame);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST);
  }

  /** @param {Lens} lens @param {Drawn} given */
  drawPoints(lens, { buffer, from, to, part, hidden, ...look }) {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, hidden ? this.frame : null);
    const at = this.use(this.points, lens, this.looks);
    for (const name of /** @type {const} */ (["radius", "rim", "pen", "way"])) gl.uniform1f(at(name), look[name]);
    gl.uniform3fv(at("ground"), look.ground);
    gl.uniform1i(at("part"), part);
    for (const name of /** @type {const} */ (["dims", "tiny", "doubts"])) gl.uniform1i(at(name), Number(look[name]));
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffer);
    gl.drawElements(gl.POINTS, to - from, gl.UNSIGNED_INT, 4 * from);
  }

  /** @param {Lens} lens @param {number[]} given */
  drawCloud(lens, [x1, y1, x2, y2]) {
    const { gl } = this;
    const at = this.use(this.cloud, lens, this.density);
    gl.uniform4f(at("box"), x1, y1, x2, y2);
    gl.bindVertexArray(this.bare);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  /** @param {Program} made @param {Pick<Lens, 'middle' | 'scale'>} given @param {WebGLTexture} texture */
  use(made, { middle, scale }, texture) {
    const { gl } = this;
    gl.useProgram(made);
    made.at ??= new Map();
    /** @param {string} name */
    const at = (name) => {
      if (!made.at.has(name)) made.at.set(name, gl.getUniformLocation(made, name));
      return made.at.get(name);
    };
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const [x, y] = middle.map(Math.fround);
    gl.uniform4f(at("middle"), x, y, middle[0] - x, middle[1] - y);
    gl.uniform2f(at("scale"), scale[0], scale[1]);
    return at;
  }

  // Kept until everything asked for so far is really drawn; how long that took says what is next.
  done() {
    const { gl } = this;
    const mark = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    return /** @type {Promise<void>} */ (new Promise((tell) => {
      const look = () => {
        const over = gl.isContextLost() || gl.getSyncParameter(mark, gl.SYNC_STATUS) === gl.SIGNALED;
        if (!over) return setTimeout(look, 2);
        gl.deleteSync(mark);
        return tell();
      };
      setTimeout(look);
    }));
  }
}

/** @param {WebGL2RenderingContext} gl @param {...string} sources @returns {Program} */
function program(gl, ...sources) {
  const made = gl.createProgram();
  for (const [at, source] of sources.entries()) {
    const shader = gl.createShader(at ? gl.FRAGMENT_SHADER : gl.VERTEX_SHADER);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(gl.getAttachedShaders(made).map((s) => gl.getShaderInfoLog(s)).join(" ") || gl.getProgramInfoLog(made));
  }
  return made;
}

/** @param {WebGL2RenderingContext} gl @param {number} at @param {(at: number) => void} describe */
function attribute(gl, at, describe) {
  const buffer = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.enableVertexAttribArray(at);
  describe(at);
  return buffer;
}

// The shaders of the point layer: one point is one square of pixels, its symbol a distance.

// Number of a symbol in the shader, and how far it reaches beyond its radius.
const SHAPES_GL = ["circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "star"];
/** @type {Record<string, number>} */
const REACH = { circle: 1, square: 1, diamond: 1.3, cross: 1.2, x: 1.2, "triangle-up": 1.16, "triangle-down": 1.16, star: 1.4 };

// A place is the coordinates less the middle of the view. The middle comes in two parts, so that
// the difference stays exact however far the reader zooms in.
const PLACE_GLSL = `#version 300 es
precision highp float;
uniform vec4 middle;
uniform vec2 scale;
vec4 placed(vec2 at) { return vec4(((at - middle.xy) - middle.zw) * scale, 0.0, 1.0); }`;

// Between two steps a point is on its `way` from `at` to `goal`; what is in one of the steps only
// comes or goes where it is (ABSENT stands for its place in the other). `chosen` is 1 for selected
// points and 2 for those of groups not shown alone, where the colours say something else.
// "faint" points are those of groups not shown alone, and those not selected where many are; they
// are drawn first so that they never cover the others.
const POINT_VERTEX = `${PLACE_GLSL}
const float ABSENT = 1e29;
layout(location = 0) in vec2 at;
layout(location = 1) in uint style;
layout(location = 2) in uint chosen;
layout(location = 3) in vec2 goal;
layout(location = 4) in float belief;
uniform sampler2D looks;
uniform float radius;
uniform int part;
uniform bool dims;
uniform bool doubts;
uniform float way;
flat out vec4 color;
flat out ivec2 symbol;
flat out float side;
void main() {
  vec4 look = texelFetch(looks, ivec2(style, 0), 0);
  vec4 kind = texelFetch(looks, ivec2(style, 1), 0) * 255.0;
  bool picked = (chosen & 1u) != 0u;
  bool apart = (chosen & 2u) != 0u;
  vec2 spot = at;
  float there = 1.0;
  if (way > 0.0) {
    spot = mix(at, goal, way);
    if (goal.x > ABSENT) { spot = at; there = 1.0 - way; }
    if (at.x > ABSENT) { spot = goal; there = way; }
  }
  bool faint = kind.z > 0.5 || apart || (dims && !picked);
  if (spot.x > ABSENT || (part != 0 && faint != (part == 1))) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    gl_PointSize = 1.0;
    return;
  }
  color = vec4(look.rgb, !dims ? look.a : picked ? max(look.a, 0.95) : look.a * 0.3);
  if (apart) color.a = 0.06;
  if (doubts) color.a *= max(belief * belief, 0.06);
  color.a *= there;
  symbol = ivec2(kind.xy + 0.5);
  side = radius * kind.w / 100.0 + 1.0;
  gl_Position = placed(spot);
  gl_PointSize = 2.0 * side;
}`;

// Distances in px to the outlines of plotly.js's symbols (30_pens.js has them as paths); y points
// down. \`rim\` is half the width of the edge in the colour of the background; where it is negative
// there is none, and points are a little smaller so that crowded ones stay apart. \`tiny\` points are
// too small for a shape to be seen.
const POINT_FRAGMENT = `#version 300 es
precision highp float;
uniform float radius;
uniform float rim;
uniform float pen;
uniform bool tiny;
uniform vec3 ground;
flat in vec4 color;
flat in ivec2 symbol;
flat in float side;
out vec4 paint;
float plus(vec2 p, float r) {
  return min(max(p.x - 1.2 * r, p.y - 0.4 * r), max(p.x - 0.4 * r, p.y - 1.2 * r));
}
float roof(vec2 p, float r) {
  return max(p.y - 0.5 * r, (abs(p.x) * 1.5 - (p.y + r) * 1.1547) * 0.5283);
}
float star(vec2 p, float s) {
  float turn = mod(atan(p.x, -p.y) + 0.62832, 1.25664) - 0.62832;
  vec2 q = length(p) * vec2(sin(abs(turn)), cos(turn)) - vec2(0.0, s);
  return dot(q, vec2(0.95106, 0.30902));
}
float outline(int shape, vec2 p, float r) {
  if (shape == 0) return length(p) - r;
  vec2 a = abs(p);
  if (shape == 1) return max(a.x, a.y) - r;
  if (shape == 2) return (a.x + a.y - 1.3 * r) * 0.70711;
  if (shape == 3) return plus(a, r);
  if (shape == 4) return plus(abs(vec2(p.x + p.y, p.x - p.y)) * 0.70711, r);
  if (shape == 5) return roof(p, r);
  if (shape == 6) return roof(vec2(p.x, -p.y), r);
  return star(p, 1.4 * r);
}
void main() {
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * side;
  float away = tiny ? length(p) - radius : outline(symbol.x, p, radius);
  if (symbol.y == 1) away = abs(away) - pen;
  float cover = clamp(0.5 + rim - away, 0.0, 1.0);
  if (cover <= 0.0) discard;
  float edge = rim > 0.0 ? clamp(0.5 + rim + away, 0.0, 1.0) : 0.0;
  float alpha = cover * color.a;
  paint = vec4(mix(color.rgb, ground, edge) * alpha, alpha);
}`;

const CLOUD_VERTEX = `${PLACE_GLSL}
uniform vec4 box;
out vec2 spot;
void main() {
  spot = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = placed(mix(box.xy, box.zw, spot));
}`;

const CLOUD_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D cloud;
in vec2 spot;
out vec4 paint;
void main() { paint = texture(cloud, spot); }`;

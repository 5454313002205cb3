// What the files of js/ that draw hand one another, and the methods they add to a class of another
// file. For the type checker only: nothing of this is served.

type Theme = Record<"background" | "panel" | "text" | "accent" | "border" | "font" | Kind, string> & { dark: boolean };
type Kind = "near" | "hidden" | "wrong";
type Mark = { item: number; other: number; kind: Kind };
type Message = ReturnType<typeof unpack>;

type Pen = CanvasPen | SvgPen;
type Attributes = Record<string, string | number | undefined>;
type LineStyle = { color: string; width?: number; dash?: number[]; alpha?: number; cap?: CanvasLineCap };
type PathStyle = { fill?: string; stroke?: string; width?: number; dash?: number[]; alpha?: number; turn?: number };
type TextStyle = {
  size?: number; weight?: number; color: string; halo?: string; align?: "left" | "center" | "right"; turn?: number;
};
type GridLabel = [x: number, y: number, text: string, align: TextStyle["align"]];
type GridLines = { lines: number[][]; labels: GridLabel[] };

/** One axis of a 2D panel: where a range of the data lies on the stage. */
type LensAxis = { from: number; offset: number; length: number; scale: number };
/** Where the shaders put a point. */
type Lens = Size & { ratio: number; middle: number[]; scale: number[]; clip: [number, number, number, number] };
type Program = WebGLProgram & { at?: Map<string, WebGLUniformLocation> };
type Drawn = {
  buffer: WebGLBuffer; from: number; to: number; part: number; hidden: boolean; ground: number[];
  radius: number; rim: number; pen: number; way: number; dims: boolean; tiny: boolean; doubts: boolean;
};

type LabelStyle = { size: number; weight: number; limit: number; gap: number };
type Label = Rectangle & { i: number; text?: string };
type Entry = Style & { name: string; count: number; group: number };
type Writer = {
  (text: string, before: number, draw?: ((x: number, y: number) => void) | null, weight?: number): void;
  end(): number;
};

/** A place of the page, as an event tells it. */
type Spot = { clientX: number; clientY: number };
type Drag = { view: View; start: [number, number]; ranges: Ranges; moved: boolean; polygon?: number[] };
type Motion = { to: number; way: number; began: number; length: number };
type Crowd = { made: string; columns: number; cells: Uint16Array };

interface PointPainter {
  rest(): Promise<void>;
  drawCloud(lens: Lens): void;
  inView(): { whole: boolean; count: number };
  someMoving(): { whole: boolean; count: number };
  inOrder(items: Int32Array<ArrayBuffer>): Uint32Array<ArrayBuffer>;
}

/** What draws a panel's points: our own layer, or plotly.js, which alone has a camera. */
type Painter = {
  draw(): Promise<void>;
  move(still?: boolean): Promise<void> | undefined;
  restyle(): unknown;
  resize(): unknown;
  mode(mode: string): void;
  sample(size: number): Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
  grid(): GridLines;
  lens(): any;
  destroy(): void;
  works?: boolean;
  frames?: number;
  depart?(to: number): void;
  arrive?(): Promise<void>;
  picture?(): string;
  camera?(): { eye: { x: number; y: number; z: number } };
  relayout?(change: Record<string, unknown>): Promise<void>;
};
/** An element plotly.js has drawn into. */
type Plot = HTMLElement & { on?: (type: string, act: () => void) => void; _fullLayout?: any };
type PointerType = "pointermove" | "pointerup" | "pointercancel";

interface Layer {
  order: WebGLBuffer;
  few: WebGLBuffer;
  looks: WebGLTexture;
  density: WebGLTexture;
  page: WebGLTexture;
}

interface App {
  gesture: Drag | null;
  clearing: number;
  send: (value: Record<string, unknown>) => void;
}

interface Tooltip {
  item: number;
  said: string;
}

interface CanvasPen {
  frame(x: number, y: number, width: number, height: number, color: string, alpha: number): void;
  tile(app: App, i: number, x: number, y: number, width: number, height: number, alpha: number): void;
}

interface SvgPen {
  frame(x: number, y: number, width: number, height: number, color: string, alpha: number): void;
  tile(app: App, i: number, x: number, y: number, width: number, height: number, alpha: number): void;
}

interface View {
  webgl: boolean;
  stop: AbortController;
  items: Int32Array<ArrayBuffer>;
  points: number;
  step: number;
  motion: Motion | null;
  playing: boolean;
  resting: number;
  hurried: boolean;
  ringed: number;
  written: Label[];
  told: number;
  tiles: Label[];
  tiled: Set<number>;
  tilesPlaced: Label[] | undefined;
  groups: number[];
  sorted: { asked: string; kinds: { other: number; kind: "near" | "hidden" }[] };
  fingers: Map<number, [number, number]> | null;
  pinching: boolean;
  clicked: number;

  words(): void;
  name(): string;
  note(): string;
  statusText(there: number): string;
  describe(): Record<string, unknown>;

  fitted(): Ranges;
  fit(): Promise<void> | undefined;
  go(ranges: Ranges, fits?: boolean): Promise<void> | undefined;
  zoom(factor: number): Promise<void> | undefined;
  zoomAt(factor: number, x: number, y: number): Promise<void> | undefined;
  zoom3d(factor: number): Promise<void> | undefined;
  shift(right: number, up: number): Promise<void> | undefined;
  drag(from: Ranges, dx: number, dy: number): Promise<void> | undefined;
  reveal(i: number): Promise<void> | undefined;
  reachOfView(): [left: number, low: number, right: number, high: number];
  resize(): void;

  nearest(x: number, y: number): number;
  nearest3d(x: number, y: number, reach: number, accepts: (i: number) => boolean): number;
  within(polygon: number[]): Int32Array<ArrayBuffer>;
  crowd(made: string): Crowd;
  some(): Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
  covered(box: Rectangle): number;

  distance(a: number, b: number): number;
  nearestOnMap(item: number, k: number): { i: number; value: number }[];
  kinds(item: number): { other: number; kind: "near" | "hidden" }[];
  trueNeighbors(item: number): number[];

  stepped(): PanelData;
  ofAllSteps(limit: number): { token: string; items: Int32Array<ArrayBuffer>; box: Box };
  rewind(): void;
  goTo(step: number, how?: { jump?: boolean }): void;
  depart(to: number, began?: number): void;
  pace(): { move: number; rest: number };
  advance(): void;
  pass(): void;
  show(step: number): void;
  land(): void;
  play(): void;
  playOn(rest?: number): void;
  stopPlaying(): void;
  placeMoving(i: number): boolean;

  centre(): [number, number];
  around(k: number): number[];
}

interface Window {
  Plotly?: any;
}
interface HTMLElement {
  /** What the tests of a panel ask it. */
  explorer?: { pixel(i: number): { x: number; y: number } | null; state(): Record<string, unknown> };
}
interface HTMLCanvasElement {
  /** The layer that is drawn off the screen, for the tests. */
  points?: WebGL2RenderingContext;
}

/** What Streamlit hands the map. */
type MapComponent = {
  data?: Uint8Array<ArrayBuffer>;
  parentElement: HTMLElement;
  setStateValue: (name: string, value: unknown) => void;
};

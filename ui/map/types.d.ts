// What the files of js/ hand one another. For the type checker only: nothing of this is served.

type Stretch = [from: number, to: number];
type Ranges = [x: Stretch, y: Stretch];
type Size = { width: number; height: number };
type Area = Size & { x: number; y: number };
type Rectangle = { left: number; top: number; right: number; bottom: number };
/** A place with the room it needs around it, and what it weighs to hide it. */
type Obstacle = [x: number, y: number, room: number, weight: number];
type Box = { low: number[]; high: number[] };

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
type Kinds = {
  f4: Float32Array<ArrayBuffer>; f8: Float64Array<ArrayBuffer>; i4: Int32Array<ArrayBuffer>;
  i1: Int8Array<ArrayBuffer>; u1: Uint8Array<ArrayBuffer>;
};
/** Where an array of so many numbers of a type begins; see packing.py. */
type Ref<T extends keyof Kinds> = { at: number; n: number; t: T };
type Read = {
  <T extends keyof Kinds>(ref: Ref<T>): Kinds[T];
  <T extends keyof Kinds>(ref: Ref<T> | null | undefined): Kinds[T] | null;
};
type TextsRef = { text: Ref<"u1">; ends: Ref<"i4">; codes?: Ref<"i4"> };
type Where = { at: number; url?: string };
type Placed = { where: Where; urls: Record<string, string> };

/** What an array of a header becomes once it is read. */
type Loaded<T> = T extends Ref<infer K> ? Kinds[K] : T;

type Level = { name: string; color: string; dark: string; symbol: string };
type Style = { color: string; symbol: string };
type ColoringHeader = Placed & {
  title: string; token: string; levels?: Level[]; missing: Omit<Level, "name">; missingName: string;
  range?: Stretch; scales?: { dark: string[]; light: string[] };
  codes?: Ref<"i4"> | Ref<"i1"> | null; values?: Ref<"f4"> | null;
};
type Coloring = Omit<ColoringHeader, "codes" | "values"> & {
  codes: Int32Array<ArrayBuffer> | Int8Array<ArrayBuffer> | null; values: Float32Array<ArrayBuffer> | null;
};

type TableArrow = { name: string; x: number; y: number };
type RowsHeader = { coords: Ref<"f4">; neighbors?: Ref<"i4"> | null; belief?: Ref<"u1"> | null; k: number; title: string };
type Rows = {
  coords: Float32Array<ArrayBuffer>; neighbors: Int32Array<ArrayBuffer> | null;
  belief: Uint8Array<ArrayBuffer> | null; k: number; title: string;
};
type PanelHeader = Placed & RowsHeader & {
  key: string; token: string; look: string; dims: number; caption: string; axis_titles: string[]; awaited?: boolean; arrows?: TableArrow[];
  links?: Ref<"i4"> | null; coloring?: ColoringHeader | null; steps: RowsHeader[];
};
type PanelData = Placed & Rows & {
  key: string; token: string; look: string; dims: number; caption: string; axis_titles: string[]; awaited?: boolean; arrows?: TableArrow[];
  links: Int32Array<ArrayBuffer> | null; coloring: Coloring | null | undefined; steps: Rows[];
};

type FieldHeader = { title: string; texts?: TextsRef; numbers?: Ref<"f8"> | null; number?: boolean };
type Field = { title: string; get: (i: number) => string };
type NearWords = Placed & { names: TextsRef; fields: FieldHeader[]; rank?: Ref<"i4"> | null };
type FarWords = {
  urls: { rows: string; names: string }; starts: Ref<"f8">; block: number; salt: number; fields: FieldHeader[];
  known: { texts: TextsRef; items: Ref<"i4"> };
};
type SelectedHeader = { items?: Ref<"i4"> | null; bits: Ref<"u1"> };
type Thumbs = Placed & Size & { columns: number; png: Uint8Array<ArrayBuffer> };
type Header = {
  token: string; n: number; seq: number; words: NearWords & FarWords; selected: SelectedHeader;
  marks: Ref<"i4">; guest?: { name: string; coords: Ref<"f4"> } | null; coloring?: ColoringHeader | null;
  thumbs?: (Omit<Thumbs, "png"> & { png: Ref<"u1"> }) | null; panels: PanelHeader[];
  style: { size: number; opacity: number; height: number; labels: boolean };
  neighbors_of: string | number; doubt: boolean; download: string;
  plotly: { url?: string; error?: string };
};

type Items = number[] | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
type Hit = { i: number; value: number; length: number };
/** Names at hand, or very many with the server. */
type Names = {
  get(i: number): string; has(i: number): boolean; want(items: ArrayLike<number> & Iterable<number>): Promise<unknown>;
  length?: number; first?: Int32Array<ArrayBuffer>; known?: Map<number, string>; namesUrl?: string;
};
type Words = { names: Names; fields: Field[]; rank: Int32Array<ArrayBuffer> | null };
/** What plotly.js's 3D scene tells of its camera. */
type Camera = { matrix: ArrayLike<number>; scale: ArrayLike<number>; left: number; top: number; width: number; height: number };

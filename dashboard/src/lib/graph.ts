/** The dependencies of a task as a picture: where each box stands, and the lines between them. */

export interface GraphNode {
  id: string;
  /** Whether no more is known of it than its id. */
  missing?: boolean;
  state?: string;
  type?: string;
  queue?: string;
  dependencies: string[];
}

export interface Placed extends GraphNode {
  x: number;
  y: number;
}

export interface Line {
  from: string;
  to: string;
  path: string;
}

export interface Layout {
  /** The boxes in layers: each stands right of all that it depends on. */
  layers: Placed[][];
  lines: Line[];
  /** How wide each box is. */
  boxWidth: number;
  width: number;
  height: number;
}

export const BOX = { width: 176, height: 48, gapX: 44, gapY: 14 };

/** How narrow boxes, and the gaps between layers, become so that the reader need not scroll, or less far. */
export const NARROWEST = { width: 132, gapX: 26 };

interface Size {
  width: number;
  gapX: number;
}

/** As wide as all layers fit into the room, but neither wider nor narrower than boxes may be. */
function sizeFor(layers: number, room: number): Size {
  const widest = layers * BOX.width + (layers - 1) * BOX.gapX;
  const narrowest = layers * NARROWEST.width + (layers - 1) * NARROWEST.gapX;
  const part = widest > narrowest ? Math.min(1, Math.max(0, (room - narrowest) / (widest - narrowest))) : 1;
  const between = (from: number, to: number) => Math.floor(from + (to - from) * part);
  return { width: between(NARROWEST.width, BOX.width), gapX: between(NARROWEST.gapX, BOX.gapX) };
}

/** How much room a line takes that goes through a layer between boxes. */
const PASSAGE = 10;
/** With more lines than this through other layers they are not led around boxes: nobody could follow them. */
const MOST_PASSAGES = 1000;
const SWEEPS = 4;

/** A place in a layer: a box, or a line that goes through. */
interface Slot {
  layer: number;
  node?: GraphNode;
  /** In the layer before and in the one after, what it is connected with. */
  before: Slot[];
  after: Slot[];
  y: number;
}

export function layout(nodes: GraphNode[], room = Infinity): Layout {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const depths = depthsOf(byId);
  const used = [...new Set(depths.values())].sort((a, b) => a - b); // a cycle leaves holes
  const layerOf = new Map([...depths].map(([id, depth]) => [id, used.indexOf(depth)]));
  const layers: Slot[][] = used.map(() => []);
  const boxes = new Map<string, Slot>();
  for (const node of nodes) {
    const slot: Slot = { layer: layerOf.get(node.id)!, node, before: [], after: [], y: 0 };
    boxes.set(node.id, slot);
    layers[slot.layer]!.push(slot);
  }
  const routes = routesOf(nodes, boxes, layers);
  untangle(layers);
  const height = stand(layers);
  const size = sizeFor(layers.length, room);

  return {
    layers: layers.map((slots) =>
      slots.flatMap((slot) => (slot.node ? [{ ...slot.node, x: leftOf(slot, size), y: slot.y - BOX.height / 2 }] : [])),
    ),
    lines: routes.map(({ from, to, slots }) => ({ from, to, path: pathOf(slots, size) })),
    boxWidth: size.width,
    width: Math.max(0, layers.length * (size.width + size.gapX) - size.gapX),
    height,
  };
}

function leftOf(slot: Slot, size: Size): number {
  return slot.layer * (size.width + size.gapX);
}

/** The longest way to each from one that depends on nothing. */
function depthsOf(byId: Map<string, GraphNode>): Map<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (id: string, trail: Set<string>): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    if (trail.has(id)) return 0; // a cycle cannot be enqueued, but a picture must not hang
    trail.add(id);
    const parents = byId.get(id)!.dependencies.filter((parent) => byId.has(parent));
    const depth = parents.length ? 1 + Math.max(...parents.map((parent) => depthOf(parent, trail))) : 0;
    trail.delete(id);
    depths.set(id, depth);
    return depth;
  };
  for (const id of byId.keys()) depthOf(id, new Set());
  return depths;
}

interface Route {
  from: string;
  to: string;
  /** Where it goes through, from the one box to the other. */
  slots: Slot[];
}

/** A route for each dependency; those over several layers get a place in each layer between. */
function routesOf(nodes: GraphNode[], boxes: Map<string, Slot>, layers: Slot[][]): Route[] {
  const routes: Route[] = [];
  let passages = 0;
  for (const node of nodes) {
    for (const parent of new Set(node.dependencies)) {
      const [from, to] = [boxes.get(parent), boxes.get(node.id)!];
      if (!from || from === to) continue;
      const slots = [from];
      for (let layer = from.layer + 1; layer < to.layer && passages < MOST_PASSAGES; layer++, passages++) {
        const passage: Slot = { layer, before: [], after: [], y: 0 };
        layers[layer]!.push(passage);
        slots.push(passage);
      }
      slots.push(to);
      for (let i = 1; i < slots.length; i++) {
        slots[i - 1]!.after.push(slots[i]!);
        slots[i]!.before.push(slots[i - 1]!);
      }
      routes.push({ from: parent, to: node.id, slots });
    }
  }
  return routes;
}

/** Orders each layer by where its neighbours stand, there and back, so that fewer lines cross. */
function untangle(layers: Slot[][]): void {
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForth = sweep % 2 === 0;
    const order = isForth ? layers.map((_slots, i) => i) : layers.map((_slots, i) => layers.length - 1 - i);
    for (const i of order) {
      const places = new Map((layers[isForth ? i - 1 : i + 1] ?? []).map((slot, at) => [slot, at]));
      if (places.size === 0) continue;
      const weights = new Map(
        layers[i]!.map((slot, at) => {
          const beside = (isForth ? slot.before : slot.after).flatMap((each) => places.get(each) ?? []);
          return [slot, beside.length ? beside.reduce((sum, n) => sum + n, 0) / beside.length : at];
        }),
      );
      layers[i]!.sort((a, b) => weights.get(a)! - weights.get(b)!);
    }
  }
}

/** Gives each slot the height of its middle, each layer in the middle of the picture; tells how high that is. */
function stand(layers: Slot[][]): number {
  const size = (slot: Slot) => (slot.node ? BOX.height : PASSAGE);
  const heights = layers.map((slots) => slots.reduce((sum, slot) => sum + size(slot) + BOX.gapY, -BOX.gapY));
  const height = Math.max(0, ...heights);
  layers.forEach((slots, i) => {
    let top = (height - heights[i]!) / 2;
    for (const slot of slots) {
      slot.y = top + size(slot) / 2;
      top += size(slot) + BOX.gapY;
    }
  });
  return height;
}

/** From the right side of the first box to the left side of the last, straight through the layers between. */
function pathOf(slots: Slot[], size: Size): string {
  let path = '';
  for (let i = 1; i < slots.length; i++) {
    const [from, to] = [slots[i - 1]!, slots[i]!];
    const [x1, x2] = [leftOf(from, size) + size.width, leftOf(to, size)];
    const bend = Math.max(14, (x2 - x1) / 2);
    path += `${i === 1 ? 'M' : 'L'}${x1} ${from.y}C${x1 + bend} ${from.y} ${x2 - bend} ${to.y} ${x2} ${to.y}`;
  }
  return path;
}

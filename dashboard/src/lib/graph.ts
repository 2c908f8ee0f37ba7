/** The dependencies of a task as a picture: where each box stands, and the lines between them. */

export interface GraphNode {
  id: string;
  state: string;
  type?: string;
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
  nodes: Placed[];
  lines: Line[];
  width: number;
  height: number;
}

export const BOX = { width: 192, height: 46, gapX: 56, gapY: 14 };

/** Parents stand left of their children, in columns by the longest way to them. */
export function layout(nodes: GraphNode[]): Layout {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byDepth: GraphNode[][] = [];
  const column = new Map<string, number>();
  const depthOf = (id: string, trail: Set<string>): number => {
    const known = column.get(id);
    if (known !== undefined) return known;
    if (trail.has(id)) return 0; // a cycle cannot be enqueued, but a picture must not hang
    trail.add(id);
    const parents = (byId.get(id)?.dependencies ?? []).filter((parent) => byId.has(parent));
    const depth = parents.length ? 1 + Math.max(...parents.map((parent) => depthOf(parent, trail))) : 0;
    trail.delete(id);
    column.set(id, depth);
    return depth;
  };
  for (const node of nodes) (byDepth[depthOf(node.id, new Set())] ??= []).push(node);
  const columns = byDepth.filter((nodesOf) => nodesOf); // a cycle leaves holes

  const tallest = Math.max(0, ...columns.map((c) => c.length));
  const height = tallest * (BOX.height + BOX.gapY) - (tallest ? BOX.gapY : 0);
  const placed = new Map<string, Placed>();
  columns.forEach((nodesOf, depth) => {
    const used = nodesOf.length * (BOX.height + BOX.gapY) - BOX.gapY;
    nodesOf.forEach((node, row) => {
      const x = depth * (BOX.width + BOX.gapX);
      const y = (height - used) / 2 + row * (BOX.height + BOX.gapY);
      placed.set(node.id, { ...node, x, y });
    });
  });

  const lines: Line[] = [];
  for (const to of placed.values()) {
    for (const parent of to.dependencies) {
      const from = placed.get(parent);
      if (!from) continue;
      const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
      const [x2, y2] = [to.x, to.y + BOX.height / 2];
      const bend = Math.max(20, (x2 - x1) / 2);
      lines.push({
        from: parent,
        to: to.id,
        path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
      });
    }
  }
  const width = columns.length * (BOX.width + BOX.gapX) - (columns.length ? BOX.gapX : 0);
  return { nodes: [...placed.values()], lines, width, height };
}

import { expect, test } from 'vitest';
import { BOX, NARROWEST, layout, type GraphNode } from './graph';

const node = (id: string, ...dependencies: string[]): GraphNode => ({ id, state: 'new', dependencies });
const ids = (nodes: GraphNode[]) => layout(nodes).layers.map((layer) => layer.map((each) => each.id));

test('each stands right of all that it depends on', () => {
  const { layers, lines } = layout([node('child', 'a', 'b'), node('b', 'a'), node('a')]);
  expect(layers.map((layer) => layer.map((each) => each.id))).toEqual([['a'], ['b'], ['child']]);
  expect(layers.map((layer) => layer[0]!.x)).toEqual([0, 1, 2].map((i) => i * (BOX.width + BOX.gapX)));
  expect(lines.map((line) => `${line.from}>${line.to}`).sort()).toEqual(['a>b', 'a>child', 'b>child']);
});

test('boxes become narrower where all of them fit then', () => {
  const five = [node('e', 'd'), node('d', 'c'), node('c', 'b'), node('b', 'a'), node('a')];
  const wide = layout(five);
  expect([wide.boxWidth, wide.width]).toEqual([BOX.width, 5 * BOX.width + 4 * BOX.gapX]);
  expect(layout(five, wide.width)).toEqual(wide);
  const tight = layout(five, 940);
  expect(tight.width).toBeLessThanOrEqual(940);
  expect(tight.boxWidth).toBeGreaterThan(NARROWEST.width);
  const narrowest = layout(five, 300);
  expect([narrowest.boxWidth, narrowest.width]).toEqual([NARROWEST.width, 5 * NARROWEST.width + 4 * NARROWEST.gapX]);
  expect(layout([], 300).width).toBe(0);
});

test('no two boxes stand on each other', () => {
  const nodes = layout([node('c', 'a', 'b'), node('a'), node('b'), node('d', 'a')]).layers.flat();
  expect(new Set(nodes.map((each) => `${each.x} ${each.y}`)).size).toBe(4);
  for (const one of nodes) {
    for (const other of nodes) {
      if (one !== other && one.x === other.x) expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(BOX.height);
    }
  }
});

test('lines that would cross without need do not', () => {
  expect(ids([node('a'), node('b'), node('x', 'b'), node('y', 'a')])).toEqual([
    ['a', 'b'],
    ['y', 'x'],
  ]);
});

test('a line over several layers goes past the boxes between', () => {
  const { layers, lines } = layout([node('a'), node('b', 'a'), node('c', 'a', 'b')]);
  const between = layers[1]![0]!;
  const long = lines.find((line) => line.from === 'a' && line.to === 'c')!;
  const through = /L(\S+) (\S+)C/.exec(long.path)!.slice(1).map(Number);
  expect(through[0]).toBe(between.x + BOX.width);
  expect(through[1]! < between.y || through[1]! > between.y + BOX.height).toBe(true);
});

test('one that is told twice as a dependency has one line', () =>
  expect(layout([node('c', 'a', 'a'), node('a')]).lines).toHaveLength(1));

test('a parent that is not told has no box and no line', () => {
  const { layers, lines } = layout([node('c', 'gone')]);
  expect(layers.flat()).toHaveLength(1);
  expect(lines).toEqual([]);
});

test('a cycle does not hang, and is drawn', () => {
  const { layers, lines, height } = layout([node('a', 'a', 'b'), node('b', 'a', 'b'), node('c', 'a', 'b')]);
  expect(layers.flat()).toHaveLength(3);
  expect(lines).toHaveLength(4);
  expect([height, ...layers.flat().flatMap((each) => [each.x, each.y])].every(Number.isFinite)).toBe(true);
  expect(lines.every((line) => !line.path.includes('NaN'))).toBe(true);
});

test('many that depend on all before them are laid out all the same', () => {
  const all = Array.from({ length: 200 }, (_each, i) =>
    node(`${i}`, ...Array.from({ length: i }, (_before, before) => `${before}`)),
  );
  const { layers, lines } = layout(all);
  expect(layers).toHaveLength(200);
  expect(lines).toHaveLength((200 * 199) / 2);
});

test('nothing is nothing', () =>
  expect(layout([])).toEqual({ layers: [], lines: [], boxWidth: BOX.width, width: 0, height: 0 }));

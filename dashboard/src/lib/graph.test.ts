import { expect, test } from 'vitest';
import { layout, type GraphNode } from './graph';

const node = (id: string, ...dependencies: string[]): GraphNode => ({ id, state: 'new', dependencies });

test('parents stand left of their children', () => {
  const { nodes, lines } = layout([node('child', 'a', 'b'), node('b', 'a'), node('a')]);
  const x = Object.fromEntries(nodes.map((n) => [n.id, n.x]));
  expect(x.a).toBeLessThan(x.b!);
  expect(x.b).toBeLessThan(x.child!);
  expect(lines.map((line) => `${line.from}>${line.to}`)).toEqual(['a>b', 'a>child', 'b>child'].sort());
});

test('no two boxes stand on each other', () => {
  const { nodes } = layout([node('c', 'a', 'b'), node('a'), node('b'), node('d', 'a')]);
  expect(new Set(nodes.map((n) => `${n.x} ${n.y}`)).size).toBe(4);
});

test('a parent that is gone has no box and no line', () => {
  const { nodes, lines } = layout([node('c', 'gone')]);
  expect(nodes).toHaveLength(1);
  expect(lines).toEqual([]);
});

test('a cycle does not hang, and is drawn', () => {
  const { nodes, height } = layout([node('a', 'a', 'b'), node('b', 'a', 'b'), node('c', 'a', 'b')]);
  expect(nodes).toHaveLength(3);
  expect([height, ...nodes.flatMap((n) => [n.x, n.y])].every(Number.isFinite)).toBe(true);
});

test('nothing is nothing', () => expect(layout([])).toEqual({ nodes: [], lines: [], width: 0, height: 0 }));

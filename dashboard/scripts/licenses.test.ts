import { expect, test } from 'vitest';
import { packageOf } from './licenses';

test.each([
  ['/a/node_modules/svelte/src/index.js', 'svelte', '/a/node_modules/svelte'],
  ['/a/node_modules/@x/y/z.js', '@x/y', '/a/node_modules/@x/y'],
  ['/a/node_modules/x/node_modules/y/i.js', 'y', '/a/node_modules/x/node_modules/y'],
])('%s is of %s', (id, name, folder) => expect(packageOf(id)).toEqual({ name, folder }));

test('what is ours is of no package', () => expect(packageOf('/a/src/main.ts')).toBeNull());

import { expect, test } from 'vitest';
import { firstFiles, type Part } from './first-load';

test('the first load is the entry, what it imports and their styles, not what is loaded later', () => {
  const parts: Part[] = [
    { type: 'asset', fileName: 'index.html', source: '<p>' },
    {
      type: 'chunk',
      fileName: 'index.js',
      isEntry: true,
      imports: ['shared.js'],
      importedCss: ['index.css'],
      code: '1',
    },
    { type: 'chunk', fileName: 'shared.js', imports: ['index.js'], code: '2' },
    { type: 'chunk', fileName: 'later.js', imports: ['shared.js'], code: '3' },
    { type: 'asset', fileName: 'index.css', source: 'p{}' },
    { type: 'asset', fileName: 'later.css', source: 'q{}' },
  ];

  expect(firstFiles(parts).map((part) => part.fileName)).toEqual(['index.html', 'index.js', 'shared.js', 'index.css']);
});

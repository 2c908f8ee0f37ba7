import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** The package that a module is from; null for one of ours. */
export function packageOf(id: string): { name: string; folder: string } | null {
  const at = id.lastIndexOf('/node_modules/');
  if (at < 0) return null;
  const rest = id.slice(at + '/node_modules/'.length).split('/');
  const name = rest[0]!.startsWith('@') ? `${rest[0]}/${rest[1]}` : rest[0]!;
  return { name, folder: `${id.slice(0, at)}/node_modules/${name}` };
}

function licenceOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  return file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : '';
}

/** Writes the licences of what the page carries beside it, as they want it. */
export function licenses(): Plugin {
  return {
    name: 'licenses',
    apply: 'build',
    generateBundle(_options, bundle) {
      const folders = new Map<string, string>();
      for (const file of Object.values(bundle)) {
        for (const id of file.type === 'chunk' ? file.moduleIds : []) {
          const found = packageOf(id);
          if (found) folders.set(found.name, found.folder);
        }
      }
      const texts = [...folders].sort().map(([name, folder]) => {
        const text = licenceOf(folder);
        if (!text) this.error(`${name} has no licence file`);
        return `${name}\n\n${text}`;
      });
      this.emitFile({
        type: 'asset',
        fileName: 'licenses.txt',
        source: `${texts.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`,
      });
    },
  };
}

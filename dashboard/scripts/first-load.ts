import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** The parts of a bundle that matter here. */
export interface Part {
  type: 'chunk' | 'asset';
  fileName: string;
  isEntry?: boolean;
  imports?: string[];
  importedCss?: Iterable<string>;
  code?: string;
  source?: string | Uint8Array;
}

/** The files that a browser loads before the page shows: the entries, what they import, their styles, and the HTML. */
export function firstFiles(parts: Part[]): Part[] {
  const byName = new Map(parts.map((part) => [part.fileName, part]));
  const found = new Set<Part>();
  const visit = (name: string) => {
    const part = byName.get(name);
    if (!part || found.has(part)) return;
    found.add(part);
    part.imports?.forEach(visit);
    for (const css of part.importedCss ?? []) visit(css);
  };
  for (const part of parts) {
    if (part.isEntry || part.fileName.endsWith('.html')) visit(part.fileName);
  }
  return [...found];
}

export function compressedBytes(part: Part): number {
  return gzipSync(part.code ?? part.source ?? '').length;
}

/** Prints what the first load weighs, compressed, and fails the build above the limit. */
export function firstLoad(limitKb: number): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const parts = Object.values(bundle).map((file): Part => {
        if (file.type === 'asset') return { type: 'asset', fileName: file.fileName, source: file.source };
        return {
          type: 'chunk',
          fileName: file.fileName,
          isEntry: file.isEntry,
          imports: file.imports,
          importedCss: file.viteMetadata?.importedCss ?? [],
          code: file.code,
        };
      });
      const kb = firstFiles(parts).reduce((sum, part) => sum + compressedBytes(part), 0) / 1000;
      const all = parts.reduce((sum, part) => sum + compressedBytes(part), 0) / 1000;
      const line = `first load ${kb.toFixed(1)} kB compressed of at most ${limitKb} kB; everything ${all.toFixed(1)} kB`;
      if (kb > limitKb) this.error(line);
      console.log(line);
    },
  };
}

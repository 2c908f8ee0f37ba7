import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { firstLoad } from './scripts/first-load.ts';
import { licenses } from './scripts/licenses.ts';

// The Maven build says where the class path folder is; by hand the page is built into dist/.
const outDir = process.env.DASHBOARD_OUT ?? 'dist';
const api = process.env.ASYNCJOBS_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: './',
  plugins: [svelte(), licenses(), firstLoad(150)],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // no data: addresses, which the content security policy refuses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/healthz', '/readyz', '/metrics'].map((path) => [path, { target: api, changeOrigin: true }]),
    ),
  },
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    env: { TZ: 'Europe/Berlin' },
  },
});

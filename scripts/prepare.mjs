import { existsSync } from 'node:fs';

// `npx .` on a fresh clone runs `prepare` before anything is installed; bin/ bootstraps then.
const tools = ['typescript', 'esbuild', 'handlebars'];
const installed = tools.every((name) =>
  existsSync(new URL(`../node_modules/${name}/package.json`, import.meta.url)),
);
if (installed) await import('./build.mjs');

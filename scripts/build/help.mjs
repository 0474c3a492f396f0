import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { fromRoot } from './root.mjs';

/** bin/ prints this file, so that --help loads nothing else. */
export async function writeHelp(outdir) {
  const { outputFiles } = await build({
    entryPoints: [fromRoot('src/help.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { helpText } = await import(`data:text/javascript;base64,${code}`);
  writeFileSync(
    path.join(outdir, 'help.txt'),
    helpText.endsWith('\n') ? helpText : `${helpText}\n`,
  );
}

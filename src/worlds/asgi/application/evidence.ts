import { posix } from 'node:path';
import { hostFault } from '../../../concerns/values/hosts.ts';
import { originFault } from '../../../concerns/values/origins.ts';
import type { Files } from '../../../types.ts';
import type { FoundAnswer } from '../../world.ts';

/** What serves a frontend while it is developed, and where, unless its configuration names a port. */
const FRONTENDS: readonly (readonly [config: RegExp, port: number])[] = [
  [/^vite\.config\.[cm]?[jt]s$/, 5173],
  [/^next\.config\.[cm]?[jt]s$/, 3000],
  [/^angular\.json$/, 4200],
];
const EXAMPLES = ['.env.example', '.env.sample', '.env.template', 'env.example'];

/** Answers that the project itself suggests, by `concern.option`; each names the file that it was read in. */
export function evidenceIn(files: Files): Readonly<Record<string, FoundAnswer>> {
  const origins = named(files, /^(FRONTEND_URL|CORS_ORIGINS|ALLOWED_ORIGINS)$/, isOrigin);
  const hosts = named(files, /^(ALLOWED_HOSTS|TRUSTED_HOSTS)$/, isHost);
  const frontend = origins ?? frontendOf(files);
  return {
    ...(frontend && { 'cors.origins': frontend }),
    ...(hosts && { 'trusted-host.hosts': hosts }),
  };
}

// Who means everybody says so on the screen.
const isOrigin = (text: string): boolean => text !== '*' && originFault(text) === undefined;
const isHost = (text: string): boolean => text !== '*' && hostFault(text) === undefined;

/** The values of a variable in an example of the environment, if all of them fit. */
function named(
  files: Files,
  variable: RegExp,
  fits: (text: string) => boolean,
): FoundAnswer | undefined {
  for (const path of files.list().filter((each) => EXAMPLES.includes(posix.basename(each)))) {
    for (const line of files.read(path)?.split(/\r?\n/) ?? []) {
      const [, name = '', value = ''] = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
      if (!variable.test(name)) continue;
      const texts = (value.replaceAll(/["'[\]]/g, '').split('#')[0] ?? '')
        .split(',')
        .map((text) => text.trim().replace(/\/$/, ''))
        .filter(Boolean);
      if (texts.length > 0 && texts.every(fits)) return { answer: texts, from: `from ${path}` };
    }
  }
  return undefined;
}

/** The development server of a frontend in the same repository. */
function frontendOf(files: Files): FoundAnswer | undefined {
  for (const path of files.list()) {
    const usual = FRONTENDS.find(([config]) => config.test(posix.basename(path)));
    if (!usual) continue;
    const [, port] = /\bport\s*:\s*(\d{2,5})\b/.exec(files.read(path) ?? '') ?? [];
    return { answer: [`http://localhost:${port ?? usual[1]}`], from: `from ${path}` };
  }
  return undefined;
}

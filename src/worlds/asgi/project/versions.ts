import { posix } from 'node:path';
import { foldersUpFrom } from '../../../languages/python/print/style.ts';
import type { Files } from '../../../types.ts';

/** Which versions of a distribution may run: this one or close to it, or anything from it on. */
export type Versions = { readonly from: readonly number[]; readonly isExact: boolean };

const LOCKS = ['uv.lock', 'poetry.lock', 'pdm.lock'];
const MANIFESTS = ['requirements.txt', 'pyproject.toml', 'requirements/base.txt', 'Pipfile'];

/** What the nearest lock file or manifest above a folder says; `from` is empty where nothing is said. */
export function versionsOf(files: Files, folder: string, distribution: string): Versions {
  const locked = new RegExp(`^name = "${distribution}"\\s+version = "([\\d.]+)`, 'm');
  const declared = new RegExp(
    `(?:^|["'])${distribution}(?:\\[[^\\]]*\\])?["']?\\s*=?\\s*["']?\\s*(==|~=|>=|\\^|~)\\s*([\\d.]+)(.*)`,
    'im',
  );
  const texts = (names: readonly string[]): string[] =>
    foldersUpFrom(folder).flatMap((each) =>
      names.flatMap((name) => files.read(posix.join(each, name)) ?? []),
    );
  const lock = texts(LOCKS).flatMap((text) => locked.exec(text)?.[1] ?? [])[0];
  if (lock !== undefined) return { from: numbers(lock), isExact: true };
  const [match] = texts(MANIFESTS).flatMap((text) =>
    [declared.exec(text)].filter((m) => m !== null),
  );
  const isBounded =
    match !== undefined && (match[1] !== '>=' || /^\s*,\s*<\s*\d/.test(match[3] ?? ''));
  return { from: numbers(match?.[2] ?? ''), isExact: isBounded };
}

const numbers = (version: string): number[] =>
  version
    .split('.')
    .filter((part) => part !== '')
    .map(Number);

import native, { type PlatformPath } from 'node:path';

/** Inside the program a path is relative to the project's root and has `/`, whatever the system writes. */
export function below(
  root: string,
  path: string,
  { relative, isAbsolute, sep }: PlatformPath = native,
): string | undefined {
  const inside = relative(root, path);
  // On Windows the way to another drive is absolute.
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
  return inside.split(sep).join('/');
}

/** The way back: where the system has it. */
export function onDisk(root: string, path: string, { join }: PlatformPath = native): string {
  return join(root, path);
}

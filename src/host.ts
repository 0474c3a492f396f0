import { relative } from 'node:path';
import process from 'node:process';
import packageJson from '../package.json' with { type: 'json' };
import { isPlain } from './host/dumb.ts';
import { diskFiles } from './host/files.ts';
import { gitDirty } from './host/git.ts';
import { type Aim, asCalled, launcherOf } from './host/launcher.ts';
import { askLine } from './host/lines.ts';
import { noted } from './host/noted.ts';
import { runCommand } from './host/run.ts';
import { showScreen } from './host/screen.ts';
import { takeTyped } from './host/sketch.ts';
import { diskStore } from './host/store.ts';
import {
  columns,
  guardOutput,
  hasColor,
  hasUnicode,
  isFed,
  note,
  out,
  whyMute,
} from './host/terminal.ts';
import type { Host } from './host/types.ts';

export { readInput } from './host/input.ts';
export type { Aim } from './host/launcher.ts';
export { closeLines } from './host/lines.ts';
export { type MemoryHost, type MemoryOptions, memoryHost } from './host/memory.ts';
export {
  type Disk,
  type Faults,
  type MemoryStore,
  memoryDisk,
  memoryStore,
} from './host/memory-disk.ts';
export { below, escapeName, onDisk, unescapeName } from './host/paths.ts';
export { readInLines } from './host/progress.ts';
export { existingFolder, isBelow, projectRoot } from './host/root.ts';
export { screenSize } from './host/screen.ts';
export { dropSketch, sketch } from './host/sketch.ts';
export { systemCode, systemReason, unless } from './host/system.ts';
export { complain, guardOutput, out, skippedText } from './host/terminal.ts';
export { decode, encode, fingerprint, printable, sameBytes, searchTexts } from './host/text.ts';
export type {
  Basis,
  Host,
  Key,
  Kind,
  Meta,
  Own,
  RunCommand,
  RunOptions,
  RunResult,
  Screen,
  ScreenSize,
  Skipped,
  Store,
  Terminal,
  Turn,
} from './host/types.ts';

const launcher = (): string => launcherOf(packageJson.version, process.env);

/** What is printed: commands in it run when they are pasted. */
export const toPaste = (text: string, aim: Aim): string => asCalled(text, launcher(), aim);

/** The disk below `root`, this terminal and this environment. */
export function realHost(root: string, overrides: Partial<Host> = {}, aim: Aim = {}): Host {
  guardOutput();
  const env = process.env;
  const { files, prepare, skipped } = diskFiles(root);
  return {
    within: '',
    prepare,
    skipped,
    ...noted(files),
    afresh: async () => {
      const now = diskFiles(root);
      await now.prepare();
      return now.files;
    },
    store: diskStore(root),
    terminal: {
      show: showScreen,
      line: askLine,
      typed: takeTyped,
      get isPlain() {
        return isPlain(env);
      },
      hasUnicode: hasUnicode(env),
    },
    launcher: launcher(),
    version: packageJson.version,
    fromHere: relative(process.cwd(), root),
    isDirty: () => gitDirty(root),
    env,
    mute: whyMute(env),
    isFed: isFed(),
    color: hasColor(env),
    columns: columns(),
    out,
    note: (text) => note(toPaste(text, aim)),
    paste: (text) => toPaste(text, aim),
    run: runCommand,
    ...overrides,
  };
}

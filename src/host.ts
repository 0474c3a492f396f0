import process from 'node:process';
import { diskFiles } from './host/files.ts';
import { noted } from './host/noted.ts';
import { prompts } from './host/prompts.ts';
import { runCommand } from './host/run.ts';
import { diskStore } from './host/store.ts';
import {
  columns,
  guardOutput,
  hasColor,
  isFed,
  isInteractive,
  note,
  out,
} from './host/terminal.ts';
import type { Host } from './host/types.ts';

export { readInput } from './host/input.ts';
export { type MemoryHost, type MemoryOptions, memoryHost, type Prepared } from './host/memory.ts';
export {
  type Disk,
  type Faults,
  type MemoryStore,
  memoryDisk,
  memoryStore,
} from './host/memory-disk.ts';
export { below, escapeName, onDisk, unescapeName } from './host/paths.ts';
export { existingFolder, isBelow, projectRoot } from './host/root.ts';
export { dropSketch, sketch } from './host/sketch.ts';
export { systemCode, systemReason, unless } from './host/system.ts';
export { guardOutput, out, skippedText } from './host/terminal.ts';
export { decode, encode, fingerprint, printable, sameBytes, searchTexts } from './host/text.ts';
export type {
  Basis,
  Choice,
  Host,
  InputOptions,
  Kind,
  Meta,
  Own,
  Prompts,
  RunCommand,
  RunOptions,
  RunResult,
  Skipped,
  Store,
} from './host/types.ts';

/** The disk below `root`, this terminal and this environment. */
export function realHost(root: string, overrides: Partial<Host> = {}): Host {
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
    prompt: prompts,
    env,
    interactive: isInteractive(env),
    isFed: isFed(),
    color: hasColor(env),
    columns: columns(),
    out,
    note,
    run: runCommand,
    ...overrides,
  };
}

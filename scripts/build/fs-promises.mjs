// Stands in for fs/promises in the bundle: web-tree-sitter reads one file with it, and Node needs 8 ms to load it.
import { readFileSync } from 'node:fs';

export const readFile = async (path) => readFileSync(path);

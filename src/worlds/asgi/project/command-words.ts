export type CommandWord = { readonly text: string; readonly line: number };

/** A key whose block, written under it, is one command. */
const BLOCK =
  /^\s*(- )?["']?(args|cmd|command|dockerCommand|entrypoint|run|start\w*)["']?:\s*([>|]\S*)?\s*$/;

/** The words of each command: it goes on after a backslash, between brackets, and in YAML's block under `command:`. */
export function commandsIn(text: string, yaml: boolean): CommandWord[][] {
  const groups: CommandWord[][] = [];
  let depth = 0;
  let block = -1;
  let open = false;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    if (/^\s*#/.test(raw)) continue;
    if (raw.trim() === '') {
      // A bracket that stays open must not take in the rest of the file.
      depth = 0;
      open = false;
      continue;
    }
    const indent = raw.search(/\S/);
    const inBlock = block >= 0 && (indent > block || (indent === block && /^\s*- /.test(raw)));
    const words = wordsOf(raw, index + 1);
    const last = open || inBlock ? groups.at(-1) : undefined;
    if (last === undefined) groups.push(words);
    else for (const word of words) last.push(word);
    if (!inBlock) block = yaml && BLOCK.test(raw) ? indent : -1;
    depth = Math.max(0, depth + raw.split('[').length - raw.split(']').length);
    open = depth > 0 || /\\\s*$/.test(raw);
  }
  return groups;
}

function wordsOf(raw: string, line: number): CommandWord[] {
  return raw
    .replace(/\$\{\w+:?-([^}]*)\}/g, '$1')
    .replace(/["'`,[\]\\]/g, ' ')
    .replace(/[;|&]+/g, ' ; ')
    .split(/\s+/)
    .filter((text) => text !== '' && text !== '-')
    .map((text) => ({ text, line }));
}

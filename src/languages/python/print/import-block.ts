/** Import statements, one a line in any sequence, as isort writes them: modules first, one `from` a module. */
export function importBlock(text: string): string {
  const lines = [...new Set(text.split('\n').filter((line) => line !== ''))].sort();
  const names = new Map<string, string[]>();
  for (const line of lines) {
    const [, module = '', imported = ''] = /^from (\S+) import (.+)$/.exec(line) ?? [];
    if (module !== '') names.set(module, [...(names.get(module) ?? []), ...imported.split(', ')]);
  }
  const whole = lines.filter((line) => line.startsWith('import '));
  const parts = [...names].map(
    ([module, imported]) => `from ${module} import ${[...new Set(imported)].sort().join(', ')}`,
  );
  return `${[...whole, ...parts].join('\n')}\n`;
}

const TEMPLATE = /\{\{-? *cookiecutter\.|\{%-? *(if|for|set|raw|block|macro|include)\b/;

/** The line that shows that a file is made into Python by a template engine; undefined for what is Python already. */
export function templateLine(path: string, text: string): number | undefined {
  const at = text.search(TEMPLATE);
  const isTemplate = /\{\{ *cookiecutter\./.test(text) || (/\{[{%]/.test(path) && at >= 0);
  if (!isTemplate && !/\{\{/.test(path)) return undefined;
  return text.slice(0, Math.max(at, 0)).split('\n').length;
}

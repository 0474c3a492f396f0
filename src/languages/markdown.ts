/** Formats Markdown; Prettier is loaded only when there is some to write. */
export async function formatMarkdown(text: string): Promise<string> {
  const [prettier, markdown] = await Promise.all([
    import('prettier/standalone'),
    import('prettier/plugins/markdown'),
  ]);
  return prettier.format(text, { parser: 'markdown', plugins: [markdown.default ?? markdown] });
}

/** The first sign that no host name has, as it is shown; letters beyond ASCII are fine here. */
export function badSign(host: string): string | undefined {
  if (/^\[[0-9a-f:.]+\]$/i.test(host)) return undefined;
  const [bad] = /[^a-z0-9._\-\u0080-\u{10ffff}]/iu.exec(host) ?? [];
  if (bad !== undefined) return bad.trim() === '' ? 'a blank' : `\`${bad}\``;
  return /^\.|\.\./.test(host) ? 'a dot without a name before it' : undefined;
}

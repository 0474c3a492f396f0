/** Why a header that is not named stays unread. */
export const ONLY_NAMED =
  'a page reads only the headers that the answer names, and those that are always safe';

/** What Starlette takes the letters of a text for, by the option that should be a list. */
const LETTERS: Readonly<Record<string, string>> = {
  allow_methods: 'method',
  allow_headers: 'header',
  expose_headers: 'header',
  allowed_hosts: 'host name',
};

type TextFault = {
  readonly message: string;
  readonly because?: string;
  readonly severity?: 'warning';
  /** The list that was meant, as Python writes it. */
  readonly list: string;
};

/** What comes of a text in place of a list; nothing where it works all the same, as with a star in it. */
export function textFault(option: string, text: string): TextFault | undefined {
  if (text === '' || text.includes('*')) return undefined;
  const items = text.split(',').map((item) => item.trim());
  // Browsers ask nobody whether these may be sent.
  const isSimple = items.every((item) => /^(GET|HEAD|POST)$/.test(item));
  if (option === 'allow_methods' && isSimple) return undefined;
  const list = `[${items.map((item) => `"${item}"`).join(', ')}]`;
  const letter = LETTERS[option];
  if (letter !== undefined)
    return {
      message: `A text is given to ${option}, and each of its letters is taken for a ${letter}`,
      ...(option === 'expose_headers' && { because: ONLY_NAMED }),
      list,
    };
  return {
    message: `A text is given to ${option}, and each origin that is a part of it is let in`,
    because:
      'Python finds every part of a text in it, as https://shop.co in https://shop.com: whoever owns that name is let in, too',
    severity: 'warning',
    list,
  };
}

/** The files under templates/ that nothing is filled into, by their path without `.hbs`. */
export const texts: Readonly<Record<string, string>>;

/** Python programs by name, each a record of files. */
export const hostile: Readonly<Record<string, Readonly<Record<string, string>>>>;

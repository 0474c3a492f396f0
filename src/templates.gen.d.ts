/** What `Handlebars.template` takes, or, for files that do not end in .hbs, their text. */
export const templates: Readonly<Record<string, TemplateSpecification | string>>;

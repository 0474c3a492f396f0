/** What `Handlebars.template` takes, of the templates that something is filled into. */
export const templates: Readonly<Record<string, TemplateSpecification>>;

/** A Lucide name as plugins write it (`circle-alert`) to the name of its component (`CircleAlert`). */
export const componentName = (kebab: string): string =>
  kebab.replace(/(^|-)([a-z0-9])/g, (_all, _dash, first: string) => first.toUpperCase());

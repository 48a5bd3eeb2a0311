// A chunk of its own: loaded only when a plugin names an icon that is not in the usual set. Older names count, too.
export * as icons from 'lucide-react';

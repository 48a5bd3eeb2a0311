// A chunk of its own: loaded only when a plugin names an icon that is not in the usual set.
export { icons } from 'lucide-react';

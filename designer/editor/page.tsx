import { PageSkeleton } from '../ui/index.ts';

/** The editor of one flow. */
export default function EditorPage() {
  return <PageSkeleton />;
}

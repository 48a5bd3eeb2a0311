import { useParams } from 'react-router';
import { useCatalogue, useSession } from '../api/index.ts';
import { useRan } from '../sessions/ran.ts';
import { NotOpened } from '../shell/missing.tsx';
import { PageSkeleton } from '../ui/index.ts';
import { Desk } from './desk.tsx';

/** A call on the flow that it is on: live while it goes on, then step by step. */
export default function ReplayPage() {
  const { sessionId = '' } = useParams();
  const session = useSession(sessionId);
  const catalogue = useCatalogue();
  const ran = useRan(session.data);
  const error = session.error ?? catalogue.error ?? ran.error;
  if (error && (!session.data || !catalogue.data || !ran.data)) {
    const retry = () => void Promise.all([session.refetch(), catalogue.refetch(), session.data && ran.refetch()]);
    return <NotOpened error={error} onRetry={retry} list="/sessions" />;
  }
  if (!session.data || !catalogue.data || !ran.data) return <PageSkeleton />;
  return <Desk key={session.data.id} stored={session.data} ran={ran.data} catalogue={catalogue.data} />;
}

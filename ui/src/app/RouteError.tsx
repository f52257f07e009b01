import { useRouteError } from 'react-router';
import { ErrorState, FullPageError } from '../shared/ErrorState';

/** A fault in one page leaves the menu standing; a fault in the shell gets a page of its own. */
export function RouteError({ inside = false }: { inside?: boolean }) {
  const error = useRouteError();
  const retry = () => window.location.reload();
  return inside ? <ErrorState error={error} retry={retry} /> : <FullPageError error={error} retry={retry} />;
}

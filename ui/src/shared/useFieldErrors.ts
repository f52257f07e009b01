import { useState } from 'react';
import { ApiError } from './api';

/** The server's sentence for each field, gone as soon as that field is touched again. */
export function useFieldErrors() {
  const [error, setError] = useState<unknown>(null);
  const [cleared, setCleared] = useState<ReadonlySet<string>>(new Set());
  const fields = error instanceof ApiError ? error.fields : {};
  return {
    error,
    of: (field: string): string | undefined => (cleared.has(field) ? undefined : fields[field]),
    clear: (field: string) => setCleared((before) => new Set(before).add(field)),
    set: (next: unknown) => {
      setCleared(new Set());
      setError(next);
    },
  };
}

/** For checks the page makes itself before asking the server. */
export function fieldProblem(errors: Record<string, string>): ApiError {
  return new ApiError(400, {
    title: 'validation-failed',
    errors: Object.fromEntries(Object.entries(errors).map(([field, sentence]) => [field, [sentence]])),
  });
}

import { QueryClient } from '@tanstack/react-query';
import { ApiError, watchProblems } from '../shared/api';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // A refusal will be refused again; only a lost connection or a broken answer is worth another try.
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

watchProblems((problem) => {
  // The session ended elsewhere, or an administrator reset the password: ask again who is here.
  const ended = problem.status === 401 && problem.code !== 'invalid-credentials';
  if ((ended || problem.code === 'password-change-required') && queryClient.getQueryData(['me'])) {
    void queryClient.resetQueries({ queryKey: ['me'] });
  }
});

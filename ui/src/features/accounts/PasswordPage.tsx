import { Button, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { api } from '../../shared/api';
import { FormError } from '../../shared/ErrorState';
import { FullPageLoader } from '../../shared/Loading';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { OutsideCard } from './Card';
import { NewPasswordField } from './PasswordField';
import { useLeave, useSession } from './session';

/** After a reset, or for a new person: nothing else works until an own password is chosen. */
export function PasswordPage() {
  const { t } = useTranslation();
  const session = useSession();
  const client = useQueryClient();
  const leave = useLeave();
  const [password, setPassword] = useState('');
  const errors = useFieldErrors();
  const change = useMutation({
    mutationFn: () => api.put<void>('/api/me/password', { newPassword: password }),
    onSuccess: () => client.resetQueries({ queryKey: ['me'] }),
    onError: errors.set,
  });
  if (session.state === 'loading') return <FullPageLoader />;
  if (session.state !== 'mustChangePassword') return <Navigate to={session.state === 'in' ? '/' : '/login'} replace />;
  return (
    <OutsideCard
      title={t('password.title')}
      intro={t('password.intro')}
      footer={
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void leave()}>
          {t('nav.leave')}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack gap="md">
          <NewPasswordField
            label={t('account.newPassword')}
            autoFocus
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
              errors.clear('newPassword');
            }}
            error={errors.of('newPassword')}
          />
          <FormError error={errors.error} known={['newPassword']} />
          <Button type="submit" loading={change.isPending} fullWidth size="md">
            {t('password.submit')}
          </Button>
        </Stack>
      </form>
    </OutsideCard>
  );
}

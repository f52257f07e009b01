import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { api } from '../../shared/api';
import type { Session } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { OutsideCard } from './Card';
import { enter, useSetup } from './session';

export function LoginPage() {
  const { t } = useTranslation();
  const setup = useSetup();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const login = useMutation({
    mutationFn: () => api.post<Session>('/api/login', { email: email.trim(), password }),
    onSuccess: enter,
  });
  if (setup.data?.needed) return <Navigate to="/setup" replace />;
  return (
    <OutsideCard
      title={t('login.title')}
      intro={t('login.intro')}
      footer={setup.data?.signUpOpen ? <Link to="/signup">{t('login.signUp')}</Link> : t('login.noAccount')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          login.mutate();
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('account.emailOrUser')}
            autoCapitalize="none"
            spellCheck={false}
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('account.password')}
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }}
          />
          <FormError error={login.error} />
          <Button type="submit" loading={login.isPending} fullWidth size="md">
            {t('login.submit')}
          </Button>
        </Stack>
      </form>
    </OutsideCard>
  );
}

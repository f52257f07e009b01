import { Button, Stack, TextInput } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { api, ApiError } from '../../shared/api';
import type { Session } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { FormError, FullPageError } from '../../shared/ErrorState';
import { FullPageLoader } from '../../shared/Loading';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { OutsideCard } from './Card';
import { NewPasswordField } from './PasswordField';
import { enter } from './session';

interface Opened {
  name: string;
  userName: string | null;
  email: string | null;
  expiresAt: string;
}

/** For whoever came along from an earlier installation. The token travels in the fragment, which no server and no log ever sees. */
export function SetPasswordPage() {
  const { hash } = useLocation();
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const opened = useQuery({
    queryKey: ['password-link', token],
    queryFn: () => api.post<Opened>('/api/password-link/open', { token }),
    enabled: token !== '',
    staleTime: Infinity,
    gcTime: 0,
  });
  const gone = token === '' || (opened.error instanceof ApiError && opened.error.status >= 400 && opened.error.status < 500);
  if (gone) return <Gone />;
  if (opened.isError) return <FullPageError error={opened.error} retry={() => void opened.refetch()} />;
  if (!opened.data) return <FullPageLoader />;
  return <Choose token={token} person={opened.data} />;
}

function Gone() {
  const { t } = useTranslation();
  return (
    <OutsideCard title={t('setPassword.title')}>
      <EmptyState
        compact
        icon={IconLinkOff}
        title={t('setPassword.goneTitle')}
        text={t('setPassword.goneText')}
        action={
          <Button component={Link} to="/login" variant="default">
            {t('login.submit')}
          </Button>
        }
      />
    </OutsideCard>
  );
}

function Choose({ token, person }: { token: string; person: Opened }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const [email, setEmail] = useState('');
  const errors = useFieldErrors();
  const save = useMutation({
    mutationFn: () => api.post<Session>('/api/password-link', { token, password, ...(email.trim() ? { email: email.trim() } : {}) }),
    onSuccess: async (session) => {
      enter(session);
      await navigate('/', { replace: true });
    },
    onError: errors.set,
  });
  const taken = errors.error instanceof ApiError && errors.error.code === 'email-taken' ? t('errors.email-taken') : undefined;
  return (
    <OutsideCard title={t('setPassword.hello', { name: person.name })} intro={person.email || !person.userName ? t('setPassword.intro') : t('setPassword.introUserName', { name: person.userName })}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          errors.set(null);
          save.mutate();
        }}
      >
        <Stack gap="md">
          <input type="text" autoComplete="username" value={person.email ?? person.userName ?? ''} readOnly hidden />
          <NewPasswordField
            label={t('account.newPassword')}
            autoFocus
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
              errors.clear('password');
            }}
            error={errors.of('password')}
          />
          {person.email === null && (
            <TextInput
              label={t('setPassword.email')}
              description={t('setPassword.emailHelp')}
              type="email"
              autoComplete="email"
              value={email}
              onChange={(event) => {
                setEmail(event.currentTarget.value);
                errors.clear('email');
              }}
              error={errors.of('email') ?? taken}
            />
          )}
          {!taken && <FormError error={errors.error} known={['password', 'email']} />}
          <Button type="submit" loading={save.isPending} fullWidth size="md">
            {t('setPassword.submit')}
          </Button>
        </Stack>
      </form>
    </OutsideCard>
  );
}

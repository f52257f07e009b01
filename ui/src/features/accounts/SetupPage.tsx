import { Button, Stack, TextInput } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { api } from '../../shared/api';
import type { Session } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { FullPageError } from '../../shared/ErrorState';
import { FullPageLoader } from '../../shared/Loading';
import { AccountForm } from './AccountForm';
import { OutsideCard } from './Card';
import { enter, useSetup } from './session';

/** First start only. The token travels in the fragment, which no server and no log ever sees. */
export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { hash } = useLocation();
  const fromLink = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const [typed, setTyped] = useState('');
  const setup = useSetup();

  if (setup.isPending) return <FullPageLoader />;
  if (setup.isError) return <FullPageError error={setup.error} retry={() => void setup.refetch()} />;
  if (!setup.data.needed) {
    return (
      <OutsideCard title={t('setup.doneTitle')}>
        <EmptyState
          compact
          icon={IconCircleCheck}
          title={t('setup.doneHeading')}
          text={t('setup.doneText')}
          action={
            <Button component={Link} to="/login">
              {t('login.submit')}
            </Button>
          }
        />
      </OutsideCard>
    );
  }
  return (
    <OutsideCard title={t('setup.title')} intro={t('setup.intro')}>
      <AccountForm
        submitLabel={t('setup.submit')}
        known={fromLink ? [] : ['setupToken']}
        submit={async (account) => {
          const session = await api.post<Session>('/api/setup', { ...account, setupToken: fromLink || typed.trim() });
          enter(session);
          await navigate('/', { replace: true });
        }}
        before={
          !fromLink && (
            <Stack gap={4}>
              <TextInput
                label={t('setup.token')}
                description={t('setup.tokenHelp')}
                required
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
              />
            </Stack>
          )
        }
      />
    </OutsideCard>
  );
}

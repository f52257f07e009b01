import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../shared/api';
import type { Session } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { FullPageLoader } from '../../shared/Loading';
import { AccountForm } from './AccountForm';
import { OutsideCard } from './Card';
import { enter, useSetup } from './session';

export function SignUpPage() {
  const { t } = useTranslation();
  const setup = useSetup();
  if (setup.isPending) return <FullPageLoader />;
  if (!setup.data?.signUpOpen) {
    return (
      <OutsideCard title={t('signUp.title')}>
        <EmptyState
          compact
          icon={IconLock}
          title={t('signUp.closedTitle')}
          text={t('errors.sign-up-closed')}
          action={
            <Button component={Link} to="/login" variant="default">
              {t('signUp.haveAccount')}
            </Button>
          }
        />
      </OutsideCard>
    );
  }
  return (
    <OutsideCard title={t('signUp.title')} intro={t('signUp.intro')} footer={<Link to="/login">{t('signUp.haveAccount')}</Link>}>
      <AccountForm
        submitLabel={t('signUp.submit')}
        submit={async (account) => enter(await api.post<Session>('/api/signup', account))}
      />
    </OutsideCard>
  );
}

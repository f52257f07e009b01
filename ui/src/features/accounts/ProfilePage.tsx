import { Button, Group, PasswordInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api';
import type { Language } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { Page, Section, Sheet } from '../../shared/Page';
import { allZones } from '../../shared/time';
import { toastDone } from '../../shared/toast';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { NewPasswordField } from './PasswordField';
import { useUpdateMe } from './queries';
import { useMe } from './session';

export function ProfilePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('profile.title')} intro={t('profile.intro')} narrow>
      <Section title={t('profile.you')}>
        <Sheet padded>
          <ProfileForm />
        </Sheet>
      </Section>
      <Section title={t('profile.passwordTitle')}>
        <Sheet padded>
          <PasswordForm />
        </Sheet>
      </Section>
    </Page>
  );
}

function ProfileForm() {
  const { t } = useTranslation();
  const me = useMe();
  const [name, setName] = useState(me.name);
  const [email, setEmail] = useState(me.email);
  const [language, setLanguage] = useState<Language>(me.language);
  const [timeZone, setTimeZone] = useState(me.timeZone);
  const zones = useMemo(() => allZones(), []);
  const errors = useFieldErrors();
  const update = useUpdateMe();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        errors.set(null);
        update.mutate(
          { name: name.trim(), email: email.trim(), language, timeZone },
          { onSuccess: () => toastDone(t('profile.saved')), onError: errors.set },
        );
      }}
    >
      <Stack gap="md">
        <TextInput label={t('account.name')} required value={name} onChange={(event) => setName(event.currentTarget.value)} error={errors.of('name')} autoComplete="name" />
        <TextInput
          label={t('account.email')}
          type="email"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={errors.of('email')}
          autoComplete="email"
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t('profile.language')}
            data={[
              { value: 'pt-BR', label: 'Português (Brasil)' },
              { value: 'en', label: 'English' },
            ]}
            allowDeselect={false}
            value={language}
            onChange={(value) => value && setLanguage(value as Language)}
          />
          <Select
            label={t('profile.timeZone')}
            data={zones}
            searchable
            allowDeselect={false}
            value={timeZone}
            onChange={(value) => value && setTimeZone(value)}
            error={errors.of('timeZone')}
            nothingFoundMessage={t('common.nothingFound')}
          />
        </SimpleGrid>
        <FormError error={errors.error} known={['name', 'email', 'timeZone']} />
        <Group justify="flex-end">
          <Button type="submit" loading={update.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const errors = useFieldErrors();
  const change = useMutation({
    mutationFn: () => api.put<void>('/api/me/password', { currentPassword: current, newPassword: next }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      errors.set(null);
      toastDone(t('profile.passwordChanged'));
    },
    onError: errors.set,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Stack gap="md">
        <PasswordInput
          label={t('account.currentPassword')}
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => {
            setCurrent(event.currentTarget.value);
            errors.clear('currentPassword');
          }}
          error={errors.of('currentPassword')}
          visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }}
        />
        <NewPasswordField
          label={t('account.newPassword')}
          value={next}
          onChange={(event) => {
            setNext(event.currentTarget.value);
            errors.clear('newPassword');
          }}
          error={errors.of('newPassword')}
        />
        <FormError error={errors.error} known={['currentPassword', 'newPassword']} />
        <Group justify="flex-end">
          <Button type="submit" variant="default" loading={change.isPending}>
            {t('profile.changePassword')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

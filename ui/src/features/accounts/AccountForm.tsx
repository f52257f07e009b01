import { Button, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../app/i18n';
import type { NewAccount } from '../../shared/contract';
import { FormError } from '../../shared/ErrorState';
import { viewerZone } from '../../shared/time';
import { useFieldErrors } from '../../shared/useFieldErrors';
import { NewPasswordField } from './PasswordField';

interface AccountFormProps {
  submitLabel: string;
  submit: (account: NewAccount) => Promise<void>;
  before?: ReactNode;
  known?: string[];
}

/** Name, e-mail, password: shared by set-up and sign-up. Language and zone come from the browser. */
export function AccountForm({ submitLabel, submit, before, known = [] }: AccountFormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const errors = useFieldErrors();

  const send = async () => {
    setBusy(true);
    errors.set(null);
    try {
      await submit({ name: name.trim(), email: email.trim(), password, language: currentLanguage(), timeZone: viewerZone });
    } catch (error) {
      errors.set(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Stack gap="md">
        {before}
        <TextInput
          label={t('account.name')}
          autoComplete="name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
            errors.clear('name');
          }}
          error={errors.of('name')}
        />
        <TextInput
          label={t('account.email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
            errors.clear('email');
          }}
          error={errors.of('email')}
        />
        <NewPasswordField
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
            errors.clear('password');
          }}
          error={errors.of('password')}
        />
        <FormError error={errors.error} known={['name', 'email', 'password', ...known]} />
        <Button type="submit" loading={busy} fullWidth size="md">
          {submitLabel}
        </Button>
      </Stack>
    </form>
  );
}

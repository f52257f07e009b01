import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage, setLanguage } from '../../app/i18n';
import { Logo } from '../../shared/Logo';
import { useTitle } from '../../shared/Page';
import classes from './Card.module.css';
import { useSetup } from './session';

/** The frame of every page outside the shell: mark, one card, language. */
export function OutsideCard({ title, intro, children, footer }: { title: string; intro?: ReactNode; children: ReactNode; footer?: ReactNode }) {
  const { t } = useTranslation();
  useTitle(title);
  const setup = useSetup();
  const other = currentLanguage() === 'en' ? 'pt-BR' : 'en';
  return (
    <div className={classes.outside}>
      <main className={classes.column}>
        <Group gap={10} mb="lg">
          <Logo size={32} />
          <Text fw={650} fz="lg" lts="-0.01em">
            Ramal
          </Text>
        </Group>
        <div className={classes.card}>
          <Stack gap={4} mb="lg">
            <Title order={1}>{title}</Title>
            {intro && (
              <Text size="sm" c="dimmed" component="div">
                {intro}
              </Text>
            )}
          </Stack>
          {children}
        </div>
        {footer && (
          <Text size="sm" c="dimmed" ta="center" mt="md" component="div">
            {footer}
          </Text>
        )}
        <Group justify="center" gap="xs" mt="lg">
          <Button variant="subtle" color="gray" size="compact-sm" lang={other} onClick={() => setLanguage(other)}>
            {other === 'en' ? 'English' : 'Português (Brasil)'}
          </Button>
          {setup.data?.demo && (
            <Text size="xs" c="dimmed">
              {t('demo.short')}
            </Text>
          )}
        </Group>
      </main>
    </div>
  );
}

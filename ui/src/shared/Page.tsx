import { Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import classes from './Page.module.css';

export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Ramal` : 'Ramal';
  }, [title]);
}

interface PageProps {
  title: string;
  intro?: ReactNode;
  actions?: ReactNode;
  back?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

export function Page({ title, intro, actions, back, narrow = false, children }: PageProps) {
  useTitle(title);
  return (
    <div className={classes.page} data-narrow={narrow || undefined}>
      {back}
      <Group justify="space-between" align="flex-start" gap="sm" className={classes.header}>
        <Stack gap={2} className={classes.titles}>
          <Title order={1}>{title}</Title>
          {intro && (
            <Text size="sm" c="dimmed" component="div">
              {intro}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}

/** A titled block inside a page. */
export function Section({ title, aside, children }: { title?: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      {(title || aside) && (
        <Group justify="space-between" align="center" mb="xs" mih={28}>
          {title && <Title order={2}>{title}</Title>}
          {aside}
        </Group>
      )}
      {children}
    </section>
  );
}

/** The white sheet that lists and forms sit on. */
export function Sheet({ children, padded = false }: { children: ReactNode; padded?: boolean }) {
  return (
    <div className={classes.sheet} data-padded={padded || undefined}>
      {children}
    </div>
  );
}

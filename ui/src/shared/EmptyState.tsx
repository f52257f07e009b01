import { Center, Stack, Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: Icon;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  compact?: boolean;
}

/** Says what belongs here and offers the one next step. */
export function EmptyState({ icon: IconShape, title, text, action, compact = false }: EmptyStateProps) {
  return (
    <Center py={compact ? 'lg' : 64} px="md">
      <Stack align="center" gap="xs" maw={420} ta="center">
        <IconShape size={compact ? 24 : 32} stroke={1.4} color="var(--muted)" aria-hidden />
        <Title order={2}>{title}</Title>
        {text && (
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        )}
        {action && <div style={{ marginTop: 8 }}>{action}</div>}
      </Stack>
    </Center>
  );
}

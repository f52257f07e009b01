import { Button, Center, Code, Table, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../shared/api';
import type { AuditEntry, Page as Items } from '../../shared/contract';
import { EmptyState } from '../../shared/EmptyState';
import { ErrorState } from '../../shared/ErrorState';
import { Rows } from '../../shared/Loading';
import { Page, Sheet } from '../../shared/Page';
import classes from '../../shared/StackTable.module.css';
import { TimeText } from '../../shared/TimeText';

export function AuditPage() {
  const { t, i18n } = useTranslation();
  const audit = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => api.get<Items<AuditEntry>>('/api/admin/audit', { limit: 50, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const entries = audit.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('audit.title')} intro={t('audit.intro')}>
      <Sheet>
        {audit.isPending && (
          <div style={{ padding: 16 }}>
            <Rows />
          </div>
        )}
        {audit.isError && <ErrorState error={audit.error} retry={() => void audit.refetch()} />}
        {audit.isSuccess && entries.length === 0 && <EmptyState icon={IconHistory} title={t('audit.empty')} />}
        {entries.length > 0 && (
            <Table verticalSpacing="xs" horizontalSpacing="md" className={classes.table}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={150}>{t('audit.when')}</Table.Th>
                  <Table.Th>{t('audit.who')}</Table.Th>
                  <Table.Th>{t('audit.what')}</Table.Th>
                  <Table.Th>{t('audit.subject')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {entries.map((entry) => (
                  <Table.Tr key={entry.id}>
                    <Table.Td data-label={t('audit.when')}>
                      <TimeText at={entry.at} />
                    </Table.Td>
                    <Table.Td data-label={t('audit.who')}>{entry.actorName ?? <Text c="dimmed" size="sm">{t('audit.system')}</Text>}</Table.Td>
                    <Table.Td data-label={t('audit.what')}>
                      <div>{i18n.exists(`audit.action.${entry.action.replace(/\./g, '-')}`) ? t(`audit.action.${entry.action.replace(/\./g, '-')}`) : <Code>{entry.action}</Code>}
                      {entry.detail && (
                        <Text size="xs" c="dimmed">
                          {entry.detail}
                        </Text>
                      )}
                      </div>
                    </Table.Td>
                    <Table.Td data-label={t('audit.subject')}>{entry.subject && <Code>{entry.subject}</Code>}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
        )}
      </Sheet>
      {audit.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </Center>
      )}
    </Page>
  );
}

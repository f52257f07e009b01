import { Center, Loader, Skeleton, Stack } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Nothing for 200 ms, then the placeholder: a fast answer must not flash. */
export function Delayed({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return late ? children : null;
}

export function FullPageLoader() {
  const { t } = useTranslation();
  return (
    <Delayed>
      <Center mih="100vh" role="status" aria-label={t('common.loading')}>
        <Loader />
      </Center>
    </Delayed>
  );
}

export function Rows({ count = 5, height = 44 }: { count?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Delayed>
      <Stack gap="xs" role="status" aria-label={t('common.loading')}>
        {Array.from({ length: count }, (_, index) => (
          <Skeleton key={index} height={height} radius="md" />
        ))}
      </Stack>
    </Delayed>
  );
}

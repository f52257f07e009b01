import { Drawer, MantineProvider, Modal, type MantineThemeOverride } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { queryClient } from './queryClient';
import { router } from './routes';
import classes from './Shell.module.css';
import { theme } from './theme';

export function App() {
  const { t, i18n } = useTranslation();
  const named = useMemo(() => withNamedClose(theme, t('common.close')), [t]);
  return (
    <MantineProvider theme={named} defaultColorScheme="auto">
      <DatesProvider settings={{ locale: i18n.language === 'en' ? 'en' : 'pt-br', firstDayOfWeek: 0 }}>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-right" limit={4} className={classes.notices} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
}

/** The cross of every dialog says what it does. */
function withNamedClose(base: MantineThemeOverride, close: string): MantineThemeOverride {
  const closeButtonProps = { 'aria-label': close };
  const { Modal: modal, Drawer: drawer } = base.components ?? {};
  return {
    ...base,
    components: {
      ...base.components,
      Modal: Modal.extend({ ...modal, defaultProps: { ...modal?.defaultProps, closeButtonProps } }),
      Drawer: Drawer.extend({ ...drawer, defaultProps: { ...drawer?.defaultProps, closeButtonProps } }),
    },
  };
}

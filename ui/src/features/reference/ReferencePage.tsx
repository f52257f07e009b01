import '@scalar/api-reference/style.css';
import { createApiReference } from '@scalar/api-reference';
import { useComputedColorScheme } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Logo } from '../../shared/Logo';
import { useTitle } from '../../shared/Page';
import './reference.css';

/** The API's reference, drawn from the server's own OpenAPI document. Nothing is fetched from anywhere else. */
export default function ReferencePage() {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  useTitle(t('nav.docs'));
  useEffect(() => {
    const reference = createApiReference(place.current!, {
      url: '/openapi/v1.json',
      withDefaultFonts: false,
      telemetry: false,
      hideDarkModeToggle: true,
      forceDarkModeState: dark ? 'dark' : 'light',
      hideClientButton: true,
      showDeveloperTools: 'never',
      mcp: { disabled: true },
      agent: { disabled: true },
      defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    });
    return () => reference.destroy();
  }, [dark]);
  return (
    <>
      <header className="reference-bar">
        <Link to="/" className="reference-back">
          <IconArrowLeft size={16} aria-hidden />
          <Logo size={22} />
          <span>{t('reference.back')}</span>
        </Link>
      </header>
      <div ref={place} />
    </>
  );
}

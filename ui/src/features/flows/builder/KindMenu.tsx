import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepKind } from '../model/contract';
import { KindIcon } from './KindIcon';
import { offered } from './kinds';

export function KindItems({ choose }: { choose: (kind: StepKind) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Menu.Label>{t('flows.builder.addStep')}</Menu.Label>
      {offered.map((kind) => (
        <Menu.Item key={kind} leftSection={<KindIcon kind={kind} size={22} />} onClick={() => choose(kind)}>
          {t(`flows.kind.${kind}`)}
        </Menu.Item>
      ))}
    </>
  );
}

/** Offers every kind of step from the button it is given. */
export function KindMenu({ choose, children }: { choose: (kind: StepKind) => void; children: ReactNode }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <KindItems choose={choose} />
      </Menu.Dropdown>
    </Menu>
  );
}

import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, Sheet } from '../../shared/Page';
import { useInstances } from '../instances/queries';
import { GroupList } from './GroupList';

export function GroupsPage() {
  const { t } = useTranslation();
  const instances = useInstances().data ?? [];
  const active = instances.find((instance) => instance.isActive);
  const [chosen, setChosen] = useState('active');
  return (
    <Page
      title={t('groups.title')}
      intro={t('groups.intro')}
      actions={
        instances.length > 1 && (
          <Select
            aria-label={t('groups.of')}
            allowDeselect={false}
            w={240}
            data={[
              { value: 'active', label: active ? t('groups.activeNamed', { name: active.name }) : t('groups.active') },
              ...instances.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
            value={chosen}
            onChange={(value) => setChosen(value ?? 'active')}
          />
        )
      }
    >
      <Sheet>
        <GroupList key={chosen} instanceId={chosen === 'active' ? null : Number(chosen)} />
      </Sheet>
    </Page>
  );
}

import { ActionIcon, Menu, ScrollArea, Tooltip } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useBuilder } from '../builder/builderState';
import { fieldsOf } from '../model/graph';

export const variableGroups = {
  contact: ['contact.firstName', 'contact.name', 'contact.phone'],
  message: ['message.text', 'answer'],
  now: ['now.greeting', 'now.date', 'now.time', 'now.weekday'],
  instance: ['instance.name'],
} as const;

/** Chooses what to insert: nobody has to know how a variable is written. */
export function VariableMenu({ insert, secrets = [] }: { insert: (variable: string) => void; secrets?: string[] }) {
  const { t } = useTranslation();
  const { definition } = useBuilder();
  const fields = fieldsOf(definition);
  return (
    <Menu position="bottom-end" withinPortal width={230} returnFocus={false}>
      <Menu.Target>
        <Tooltip label={t('flows.variables.insert')}>
          <ActionIcon size="sm" aria-label={t('flows.variables.insert')}>
            <IconBraces size={15} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={320} type="auto">
          {fields.length > 0 && (
            <Group label={t('flows.variables.fields')} entries={fields.map((name) => [`field.${name}`, name])} insert={insert} />
          )}
          {Object.entries(variableGroups).map(([group, names]) => (
            <Group key={group} label={t(`flows.variables.${group}`)} entries={names.map((name) => [name, t(`flows.variable.${name.replace('.', '-')}`)])} insert={insert} />
          ))}
          {secrets.length > 0 && <Group label={t('flows.variables.secrets')} entries={secrets.map((name) => [`secret.${name}`, name])} insert={insert} />}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}

function Group({ label, entries, insert }: { label: string; entries: (readonly [string, string])[]; insert: (variable: string) => void }) {
  return (
    <>
      <Menu.Label>{label}</Menu.Label>
      {entries.map(([name, text]) => (
        <Menu.Item key={name} onClick={() => insert(`{{${name}}}`)}>
          {text}
        </Menu.Item>
      ))}
    </>
  );
}

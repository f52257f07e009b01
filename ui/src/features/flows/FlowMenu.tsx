import { Menu } from '@mantine/core';
import { IconCopy, IconDownload, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Flow, FlowSummary } from './model/contract';
import { useDuplicateFlow, useSwitchFlow } from './queries';

interface FlowMenuItemsProps {
  flow: Pick<FlowSummary, 'id' | 'name' | 'status' | 'publishedVersion' | 'running'>;
  remove: () => void;
  inBuilder?: boolean;
  accept?: (flow: Flow) => void;
}

/** What can be done with a whole flow, in the list and in the builder. */
export function FlowMenuItems({ flow, remove, inBuilder = false, accept }: FlowMenuItemsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const duplicate = useDuplicateFlow();
  const change = useSwitchFlow();
  const on = flow.status === 'active';
  return (
    <>
      {flow.publishedVersion !== null && (
        <Menu.Item
          leftSection={on ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
          onClick={() => change.mutate({ id: flow.id, on: !on }, { onSuccess: (changed) => accept?.(changed) })}
        >
          {t(on ? 'flows.deactivate' : 'flows.activate')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => duplicate.mutate(flow.id, { onSuccess: (copy) => inBuilder && void navigate(`/flows/${copy.id}`) })}>
        {t('flows.duplicate')}
      </Menu.Item>
      <Menu.Item component="a" href={`/api/flows/${flow.id}/export`} download leftSection={<IconDownload size={16} />}>
        {t('flows.export')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
        {t('common.delete')}
      </Menu.Item>
    </>
  );
}

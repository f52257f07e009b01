import { Menu } from '@mantine/core';
import { IconCode, IconCopy, IconDownload, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Flow, FlowSummary } from './model/contract';
import { useDuplicateFlow, useSwitchFlow } from './queries';

interface FlowMenuItemsProps {
  flow: Pick<FlowSummary, 'id' | 'name' | 'status' | 'publishedVersion' | 'running'>;
  remove: () => void;
  seeApi: () => void;
  inBuilder?: boolean;
  accept?: (flow: Flow) => void;
}

/** What can be done with a whole flow, in the list and in the builder. */
export function FlowMenuItems({ flow, remove, seeApi, inBuilder = false, accept }: FlowMenuItemsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const duplicate = useDuplicateFlow();
  const change = useSwitchFlow();
  const on = flow.status === 'active';
  // Promises, because the menu is gone before the answer comes, and with it what would have been called back.
  const copy = async () => {
    const made = await duplicate.mutateAsync(flow.id);
    if (inBuilder) await navigate(`/flows/${made.id}`);
  };
  const turn = async () => {
    const changed = await change.mutateAsync({ id: flow.id, on: !on });
    accept?.(changed);
  };
  return (
    <>
      {flow.publishedVersion !== null && (
        <Menu.Item
          leftSection={on ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
          onClick={() => void turn().catch(told)}
        >
          {t(on ? 'flows.deactivate' : 'flows.activate')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copy().catch(told)}>
        {t('flows.duplicate')}
      </Menu.Item>
      <Menu.Item component="a" href={`/api/flows/${flow.id}/export`} download leftSection={<IconDownload size={16} />}>
        {t('flows.export')}
      </Menu.Item>
      <Menu.Item leftSection={<IconCode size={16} />} onClick={seeApi}>
        {t('api.see')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={remove}>
        {t('common.delete')}
      </Menu.Item>
    </>
  );
}

/** What went wrong is said where the request is made. */
function told(): void {}

import { useTranslation } from 'react-i18next';
import { ApiModal, type ApiCall } from '../../shared/SeeAsApi';
import type { Definition, FlowSummary } from './model/contract';

interface FlowApiProps {
  flow: Pick<FlowSummary, 'id' | 'name' | 'status' | 'revision' | 'publishedVersion'>;
  /** As it is drawn now; in the list nobody knows it. */
  definition?: Definition;
  opened: boolean;
  onClose: () => void;
}

/** Begins a flow in a conversation from a system of the account's own. */
export function startCall(flowId: string, conversation: string): ApiCall {
  return { method: 'POST', path: `/api/flows/${flowId}/start`, body: { conversationId: conversation, fields: {} } };
}

/** What this page does with a flow, as requests. */
export function FlowApi({ flow, definition, opened, onClose }: FlowApiProps) {
  const { t } = useTranslation();
  const path = `/api/flows/${flow.id}`;
  const on = flow.status === 'active';
  const calls: ApiCall[] = [
    { name: t('flows.api.read'), method: 'GET', path },
    definition
      ? { name: t('flows.api.save'), method: 'PUT', path, body: { revision: flow.revision, draft: definition } }
      : { name: t('flows.api.rename'), method: 'PUT', path, body: { revision: flow.revision, name: flow.name } },
    { name: t('flows.api.publish'), method: 'POST', path: `${path}/publish`, body: { revision: flow.revision } },
    ...(flow.publishedVersion === null
      ? []
      : [
          { name: t(on ? 'flows.deactivate' : 'flows.activate'), method: 'POST', path: `${path}/${on ? 'deactivate' : 'activate'}` },
          { name: t('flows.api.start'), ...startCall(flow.id, t('flows.api.conversation')) },
        ]),
    { name: t('flows.simulate'), method: 'POST', path: `${path}/simulate`, body: { inputs: [{ text: t('flows.api.sample') }] } },
    { name: t('flows.duplicate'), method: 'POST', path: `${path}/duplicate`, body: {} },
  ];
  return <ApiModal calls={calls} opened={opened} onClose={onClose} />;
}

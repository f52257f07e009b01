import { useCallback, type ComponentType } from 'react';
import { useBuilder } from '../builder/builderState';
import type { Step, StepKind } from '../model/contract';
import { AskForm } from './AskForm';
import { CallForm } from './CallForm';
import { ConditionForm } from './ConditionForm';
import type { StepFormProps } from './formProps';
import { AiForm, EndForm, GotoForm, PersonForm, SetForm, WaitForm } from './OtherForms';
import { SendForm } from './SendForm';

const forms: { [K in StepKind]: ComponentType<StepFormProps<Extract<Step, { kind: K }>>> } = {
  send: SendForm,
  ask: AskForm,
  wait: WaitForm,
  condition: ConditionForm,
  set: SetForm,
  call: CallForm,
  ai: AiForm,
  person: PersonForm,
  goto: GotoForm,
  end: EndForm,
};

/** The settings of whatever kind of step. */
export function StepForm({ step }: { step: Step }) {
  const { editStep } = useBuilder();
  const change = useCallback((patch: Partial<Step>, key: string) => editStep({ ...step, ...patch } as Step, `${step.id}.${key}`), [editStep, step]);
  const Form = forms[step.kind] as ComponentType<StepFormProps<Step>>;
  return <Form step={step} change={change} />;
}

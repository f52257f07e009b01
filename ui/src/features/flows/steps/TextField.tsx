import { Group, Input, Text, Textarea, TextInput } from '@mantine/core';
import { useId, useRef, type ReactNode } from 'react';
import { VariableMenu } from './VariableMenu';

interface TextFieldProps {
  label: string;
  description?: ReactNode;
  placeholder?: string;
  value: string;
  onChange: (text: string) => void;
  lines?: number;
  /** Shown once the text comes near it. */
  longest?: number;
  secrets?: string[];
  monospace?: boolean;
}

/** Text with variables: those from the menu go where the caret is. */
export function TextField({ label, description, placeholder, value, onChange, lines = 3, longest = 4096, secrets, monospace }: TextFieldProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const insert = (variable: string) => {
    const from = field.current?.selectionStart ?? value.length;
    const to = field.current?.selectionEnd ?? from;
    onChange(value.slice(0, from) + variable + value.slice(to));
    // The menu gives the focus back before the caret can be set.
    setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + variable.length, from + variable.length);
    }, 0);
  };
  const shared = {
    id,
    ref: field,
    placeholder,
    value,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    styles: monospace ? { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.75rem' } } : undefined,
  };
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap={4} mb={2} mih={22}>
        <Input.Label htmlFor={id}>{label}</Input.Label>
        <VariableMenu insert={insert} secrets={secrets} />
      </Group>
      {lines === 1 ? <TextInput {...shared} /> : <Textarea {...shared} autosize minRows={lines} maxRows={14} />}
      {(description || value.length > longest * 0.8) && (
        <Group justify="space-between" gap="xs" wrap="nowrap" mt={4}>
          <Text size="xs" c="dimmed">
            {description}
          </Text>
          {value.length > longest * 0.8 && (
            <Text size="xs" c={value.length > longest ? 'var(--bad)' : 'dimmed'} className="number">
              {value.length}/{longest}
            </Text>
          )}
        </Group>
      )}
    </div>
  );
}

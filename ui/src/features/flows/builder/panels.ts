export const panelKinds = ['step', 'simulate', 'problems', 'versions', 'runs'] as const;
/** What the side of the builder shows. */
export type PanelKind = (typeof panelKinds)[number];

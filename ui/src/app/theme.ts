import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Card,
  createTheme,
  Drawer,
  Loader,
  Menu,
  Modal,
  SegmentedControl,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core';

const teal: MantineColorsTuple = [
  '#effcf9',
  '#d5f5ee',
  '#a9eadd',
  '#74d9c8',
  '#43c1ae',
  '#25a595',
  '#178a7d',
  '#0f766e',
  '#115e59',
  '#134e4a',
];

const gray: MantineColorsTuple = [
  '#f7f8f8',
  '#eff1f1',
  '#e4e7e7',
  '#d5d9d9',
  '#b4baba',
  '#8a9191',
  '#656c6c',
  '#4a5050',
  '#2f3535',
  '#1a1e1e',
];

const dark: MantineColorsTuple = [
  '#d9dddd',
  '#b3b9b9',
  '#8b9292',
  '#666d6e',
  '#363c3d',
  '#2a2f30',
  '#1f2324',
  '#171a1b',
  '#111314',
  '#0b0d0d',
];

export const theme = createTheme({
  colors: { teal, gray, dark },
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '3px', sm: '6px', md: '8px', lg: '12px', xl: '18px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.4' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' }, styles: { label: { fontWeight: 550 } } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Alert: Alert.extend({ defaultProps: { variant: 'light', radius: 'md' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm' }, styles: { root: { textTransform: 'none', fontWeight: 550 } } }),
    Card: Card.extend({ defaultProps: { padding: 'md', radius: 'md', withBorder: true } }),
    Drawer: Drawer.extend({ defaultProps: { position: 'right', overlayProps: { backgroundOpacity: 0.25 } } }),
    Loader: Loader.extend({ defaultProps: { type: 'oval', size: 'sm' } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.35 } },
      styles: { title: { fontSize: '1rem', fontWeight: 600 } },
    }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { radius: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, radius: 'sm' } }),
  },
});

import { Button, createTheme, NativeSelect, Textarea, TextInput } from '@mantine/core';

const teal = [
  '#e0f1f3',
  '#c3e4e8',
  '#93cfd6',
  '#5fb8c2',
  '#36a3b0',
  '#168f9d',
  '#0a7786',
  '#08707f',
  '#065d6a',
  '#044650',
] as const;

/** What Mantine's components are told; their colours come from styles/tokens.css. */
export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent: teal },
  defaultRadius: 6,
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'sm' } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'sm' } }),
  },
});

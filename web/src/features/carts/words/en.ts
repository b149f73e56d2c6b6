export const en = {
  title: 'Live carts',
} as const;
